"""Text is cut where the published script cuts it, and never fails where that script does."""

import pytest

from engine.offline.release_text import ReleaseText


class _Bytes:
    """Each id is a list of bytes."""

    def __init__(self, *tokens: bytes) -> None:
        self.tokens = tokens

    def decode(self, ids: object) -> str:
        joined = b"".join(self.tokens[number] for number in ids)
        return joined.decode("utf-8", errors="replace")


def spoken(*tokens: str | bytes) -> tuple[list[str], str]:
    """The pieces that these tokens become, and the whole text."""
    words = _Bytes(*(t.encode() if isinstance(t, str) else t for t in tokens))
    text = ReleaseText(words.decode)
    pieces = [text.push(number) for number in range(len(tokens))]
    pieces.append(text.finish())
    return [piece for piece in pieces if piece is not None], text.whole


@pytest.mark.parametrize(
    ("tokens", "pieces"),
    [
        (["Hi", " you", ".", " Go", "!"], ["Hi you.", " Go!"]),
        (["It", " is", " 3", ".", "5", "."], ["It is 3.5."]),
        (["a", ":", "b", "：", "c"], ["a:b：", "c"]),
        (["one", " two", "\n", "three"], ["one two\n", "three"]),
        (["Stop!", " now"], ["Stop! now"]),
        (["Stop", "!", " now"], ["Stop!", " now"]),
    ],
)
def test_pieces_end_at_stops_but_not_after_the_first_token(
    tokens: list[str], pieces: list[str]
) -> None:
    assert spoken(*tokens)[0] == pieces


def test_what_makes_the_published_script_fail_is_spoken() -> None:
    assert spoken("Yes", ".") == (["Yes."], "Yes.")
    assert spoken("Yes") == (["Yes"], "Yes")
    assert spoken() == ([], "")


def test_a_character_of_several_tokens_is_lost_as_published() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    pieces, whole = spoken("caf", "f", first, second, "!")
    assert pieces == ["caff\ufffd!"]
    assert whole == "caff\ufffd!"
