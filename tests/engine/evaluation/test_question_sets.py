"""LLaMA Questions, Web Questions and TriviaQA are read in their published forms."""

import json
from pathlib import Path

import pytest

from engine.errors import RequestError
from engine.evaluation.accepted import is_accepted
from engine.evaluation.manifest import audio_path, read_manifest

LLAMA = (
    "Questions\tAnswer\tWav Filename\r\n"
    'Who painted the famous painting "Mona Lisa"?\tLeonardo da Vinci\t13.wav\r\n'
    '"Who" is it?\tChallenger Deep, Mariana Trench\t33.wav\r\n'
)
BENCH_LLAMA = "Questions,Answer,audio_filename\nWhat is the capital of France?,Paris,0.mp3\n"
BENCH_WEB = (
    'question,url,answers,audio_filename\nwho won?,x,"Jazmyn Bieber; Jaxon Bieber",web_1.mp3\n'
)
BENCH_TRIVIA = (
    "question,answer_normalized_value,answer_normalized_aliases,audio_filename\n"
    '"Where, in England, was she born?",york,"york,city of york",trivia_1.mp3\n'
)
WEB = [
    {
        "url": "x",
        "targetValue": '(list (description "Jazmyn \\"J\\" Bieber") (description Jamaica))',
        "utterance": "what is the name of justin bieber brother?",
    },
    {"url": "x", "targetValue": "(list (description 1884))", "utterance": "when was it?"},
]
TRIVIA = {
    "Data": [
        {
            "Answer": {
                "Aliases": ["Sunset Blvd", "Sunset Boulevard"],
                "NormalizedAliases": ["sunset blvd"],
                "NormalizedValue": "sunset boulevard",
                "Type": "WikipediaEntity",
                "Value": "Sunset Boulevard",
            },
            "EntityPages": [],
            "Question": "Which Lloyd Webber musical premiered in 1993?",
            "QuestionId": "tc_33",
            "QuestionSource": "x",
        }
    ],
    "Domain": "Web",
    "Split": "dev",
    "Version": 1.0,
}


def laid(folder: Path, name: str, text: str, *recordings: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    for recording in recordings:
        (folder / recording).parent.mkdir(exist_ok=True)
        (folder / recording).touch()
    return folder / name


def test_llama_questions(tmp_path: Path) -> None:
    listing = laid(tmp_path / "set", "llama_questions_300.tsv", LLAMA, "13.wav", "33.wav")
    first, second = read_manifest(listing, needs_words=True)
    assert first.question == 'Who painted the famous painting "Mona Lisa"?'
    assert first.answers == ("Leonardo da Vinci",)
    assert first.role is None
    assert second.question == '"Who" is it?'
    assert second.answers == ("Challenger Deep, Mariana Trench",)
    for manifest in (listing, listing.parent):
        assert read_manifest(manifest) == [first, second]
        assert audio_path(second, manifest) == tmp_path / "set" / "33.wav"


@pytest.mark.parametrize(
    ("text", "answers", "recording"),
    [
        (BENCH_LLAMA, ("Paris",), "0.mp3"),
        (BENCH_WEB, ("Jazmyn Bieber", "Jaxon Bieber"), "web_1.mp3"),
        (BENCH_TRIVIA, ("york", "city of york"), "trivia_1.mp3"),
    ],
)
def test_open_audio_bench(
    tmp_path: Path, text: str, answers: tuple[str, ...], recording: str
) -> None:
    listing = laid(tmp_path / "set", "set.csv", text, f"audios/{recording}")
    (question,) = read_manifest(listing.parent)
    assert question.answers == answers
    assert audio_path(question, listing.parent).is_file()


def test_web_questions(tmp_path: Path) -> None:
    listing = laid(tmp_path, "test.json", json.dumps(WEB), "1.wav", "2.flac")
    first, second = read_manifest(listing)
    assert first.answers == ('Jazmyn "J" Bieber', "Jamaica")
    assert second.answers == ("1884",)
    assert is_accepted(second.answers, "It was in 1884.")
    assert audio_path(second, listing) == tmp_path / "2.flac"


def test_trivia_qa(tmp_path: Path) -> None:
    listing = laid(tmp_path, "web-dev.json", json.dumps(TRIVIA), "audios/tc_33.wav")
    (question,) = read_manifest(listing, needs_words=True)
    assert question.answers == ("Sunset Boulevard", "Sunset Blvd", "sunset blvd")
    assert audio_path(question, listing) == tmp_path / "audios" / "tc_33.wav"


def test_texts_without_a_recording_are_left_out(tmp_path: Path) -> None:
    listing = laid(tmp_path, "test.json", json.dumps(WEB), "2.wav")
    assert [question.audio for question in read_manifest(listing)] == ["2.wav"]
    (tmp_path / "2.wav").unlink()
    with pytest.raises(RequestError, match="no recording of any question"):
        read_manifest(listing)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.tsv", "", "has not the columns"),
        ("a.csv", "Questions,Answer\nWho?,I\n", "has not the columns"),
        ("a.tsv", LLAMA.splitlines()[0], "no question"),
        ("a.tsv", LLAMA + "Who?\t\t2.wav\n", "line 4: .* missing"),
        ("a.tsv", LLAMA + "Who?\n", "line 4: .* missing"),
        ("a.json", json.dumps([{"utterance": "who?"}]), "question 1: it has not the published"),
        ("a.json", json.dumps({"Data": [3]}), "question 1: it has not the published"),
        ("a.json", "[]", "no question"),
        ("a.json", "{", "line 1"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    listing = laid(tmp_path, name, text)
    with pytest.raises(RequestError, match=complaint):
        read_manifest(listing)


def test_a_folder_has_one_set(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no tables"):
        read_manifest(tmp_path)
    laid(tmp_path, "a.tsv", LLAMA)
    laid(tmp_path, "b.csv", BENCH_WEB)
    with pytest.raises(RequestError, match="2 tables"):
        read_manifest(tmp_path)


def test_json_lines_may_be_named_json(tmp_path: Path) -> None:
    lines = '{"audio": "a.wav", "answers": ["a"]}\n' * 2
    assert len(read_manifest(laid(tmp_path, "mine.json", lines))) == 2
