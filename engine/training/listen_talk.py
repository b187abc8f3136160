"""Heard turns inside their talk, as rows of the frozen LLM's input, and what should come of them.

It knows no sound: it is given the adapter's rows. The order of rows is that of a live conversation:
system turn, earlier turns, user prefix, prompt embeddings, what was heard, the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from engine.dialogue.spoken_text import heard_text
from engine.models.config import DialogueConfig
from engine.models.llm import LanguageModel
from engine.models.tokenizer import TextTokenizer
from engine.training.listen_batches import IGNORE_CLASS
from engine.training.speech_data.phonemes import FRAMES_PER_CHUNK
from engine.training.speech_data.scenes import SceneKind, TalkNote

BLANK = "<|blank|>"
TURN_END = "<|im_end|>"
ROWS_PER_CHUNK = FRAMES_PER_CHUNK // 2
"""Rows that the adapter gives for one chunk of 160 ms."""

_LONGEST_ANSWER_TOKENS = 28
_MOST_EARLIER_TURNS = 1
_STILL_SPEAKING_FRAMES = 5
"""Up to 0.2 s after the end of speech a chunk still counts as listening."""

_OVER_FRAMES = 8
"""From 0.32 s after the end of speech on it is over; in between nothing is asked of the model."""

STATE_WEIGHTS = (1.0, 2.0, 1.5)
"""Of the three states in what is learned from."""

_PROMPT_CHUNKS, _PROMPT_WEIGHT = 2, 3.0


class TalkWriter:
    """Writes the fixed rows around a heard turn as token ids."""

    def __init__(self, tokenizer: TextTokenizer, config: DialogueConfig | None = None) -> None:
        """Prepare the templates.

        Args:
            tokenizer: The LLM's.
            config: The turn's template.
        """
        self._tokenizer = tokenizer
        self.config = config or DialogueConfig()
        self._end = tokenizer.mark_id(TURN_END)
        self._blank = tokenizer.mark_id(BLANK)

    @property
    def answer_end(self) -> int:
        """The id that closes an answer."""
        return self._end

    def before(self, note: TalkNote) -> list[int]:
        """Ids up to the prompt embeddings: the system turn, earlier turns, the user prefix."""
        config, encode = self.config, self._tokenizer.encode
        ids = encode(config.system_prefix) + self._tokenizer.encode_words(note.prompt)
        for user, answer in note.history[-_MOST_EARLIER_TURNS:]:
            ids += [self._end, *encode(config.user_prefix), *self._heard(user)]
            ids += encode(config.assistant_prefix) + self._tokenizer.encode_words(answer)
        return [*ids, self._end, *encode(config.user_prefix)]

    def after(self, note: TalkNote) -> list[int]:
        """Ids from the end of the user's turn to the end of the answer (or to its first part)."""
        return self.opening() + self.answer(note)

    def opening(self) -> list[int]:
        """Ids between what was heard and the answer."""
        return self._tokenizer.encode(self.config.assistant_prefix)

    def answer(self, note: TalkNote) -> list[int]:
        """Ids of the answer and its end; a long answer is cut and then has no end."""
        ids = [*self._tokenizer.encode_words(note.answer), self._end]
        return ids[:_LONGEST_ANSWER_TOKENS]

    def _heard(self, text: str) -> list[int]:
        """An earlier spoken turn: silence where the prompt was, and between the tokens."""
        ids = [self._blank] * self.config.prompt_count
        for token in self._tokenizer.encode(heard_text(text)):
            ids += [token, self._blank]
        return ids


@dataclass(frozen=True, kw_only=True)
class TalkRows:
    """A batch of talks as the LLM's input.

    Attributes:
        embeds: [B, N, H], padded on the right.
        heard_starts: For each talk the position of its first heard row.
        answer_starts: For each talk the position that predicts its answer's first token.
        answers: For each talk the ids of its answer.
    """

    embeds: Tensor
    heard_starts: list[int]
    answer_starts: list[int]
    answers: list[list[int]]


def lay_rows(
    llm: LanguageModel,
    writer: TalkWriter,
    *,
    prompts: Tensor,
    notes: Sequence[TalkNote],
    heard: Sequence[Tensor],
) -> TalkRows:
    """Put what was heard into its talk.

    Args:
        llm: Whose embeddings stand for the text.
        writer: The fixed rows.
        prompts: [prompt_count, H].
        notes: The talks; those without an answer end with what was heard.
        heard: The adapter's rows of each, [n, H].
    """
    rows, heard_starts, answer_starts, answers = [], [], [], []
    for note, speech in zip(notes, heard, strict=True):
        before = writer.before(note)
        answer = writer.answer(note) if note.answer else []
        after = writer.opening() + answer if note.answer else []
        texts = llm.embed(torch.tensor([before + after], device=speech.device))[0]
        head, tail = texts[: len(before)], texts[len(before) :]
        rows.append(torch.cat((head, prompts, speech, tail)))
        heard_starts.append(len(before) + prompts.shape[0])
        answer_starts.append(heard_starts[-1] + speech.shape[0] + len(after) - len(answer) - 1)
        answers.append(answer)
    return TalkRows(
        embeds=pad_sequence(rows, batch_first=True),
        heard_starts=heard_starts,
        answer_starts=answer_starts,
        answers=answers,
    )


def answer_loss(llm: LanguageModel, hidden: Tensor, rows: TalkRows) -> Tensor:
    """Cross-entropy of the answers' tokens; zero if no talk has one.

    Args:
        llm: Frozen.
        hidden: [B, N, H], of `rows.embeds`.
        rows: The talks.
    """
    picked = [
        hidden[index, start : start + len(answer)]
        for index, (start, answer) in enumerate(zip(rows.answer_starts, rows.answers, strict=True))
        if answer
    ]
    if not picked:
        return hidden.new_zeros(())
    targets = [token for answer in rows.answers for token in answer]
    wanted = torch.tensor(targets, device=hidden.device)
    return functional.cross_entropy(llm.logits(torch.cat(picked)).float(), wanted)


@torch.no_grad()
def right_answers(llm: LanguageModel, hidden: Tensor, rows: TalkRows) -> list[bool]:
    """For each talk with an answer, whether greedy writing would give it word for word."""
    verdicts = []
    for index, (start, answer) in enumerate(zip(rows.answer_starts, rows.answers, strict=True)):
        if answer:
            best = llm.logits(hidden[index, start : start + len(answer)]).argmax(dim=-1)
            verdicts.append(best.tolist() == answer)
    return verdicts


def state_labels(kind: SceneKind, *, speech_end_frame: int, n_chunks: int) -> list[int]:
    """The state that each chunk's last row should have, or `IGNORE_CLASS`.

    Args:
        kind: What happens.
        speech_end_frame: Encoder frame in which the speech is over.
        n_chunks: Chunks of the scene.
    """
    over = 2 if kind.is_disregarded else 1
    labels = []
    for chunk in range(n_chunks):
        since = FRAMES_PER_CHUNK * (chunk + 1) - speech_end_frame
        if kind is SceneKind.UNFINISHED or since < _STILL_SPEAKING_FRAMES:
            labels.append(0)
        else:
            labels.append(over if since >= _OVER_FRAMES else IGNORE_CLASS)
    return labels


def state_loss(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean of the cross-entropy of chunks, a scalar.

    Args:
        logits: [N, 3] float32.
        labels: [N] int64, 0 to 2, or `IGNORE_CLASS`.
        weights: [N] float32, of each chunk; those of the classes come on top.
    """
    of_states = logits.new_tensor(STATE_WEIGHTS)
    each = functional.cross_entropy(
        logits,
        labels,
        weight=of_states,
        ignore_index=IGNORE_CLASS,
        reduction="none",
    )
    known = labels != IGNORE_CLASS
    shares = weights[known] * of_states[labels[known]]
    return (each * weights).sum() / shares.sum().clamp_min(1.0)


def promptness(labels: Sequence[int]) -> list[float]:
    """The weight of each chunk: the first ones in which a question is over count for more.

    A turn is found in time in one of the first two or not at all, and the many chunks after them
    are easy.

    Args:
        labels: Of one scene, as `state_labels` gives them.
    """
    over = [chunk for chunk, label in enumerate(labels) if label == 1][:_PROMPT_CHUNKS]
    return [_PROMPT_WEIGHT if chunk in over else 1.0 for chunk in range(len(labels))]


def first_over_chunk(*, speech_end_frame: int, n_chunks: int) -> int:
    """The chunk at which a finished turn should be noticed."""
    needed = -(-(speech_end_frame + _OVER_FRAMES) // FRAMES_PER_CHUNK) - 1
    return min(needed, n_chunks - 1)


def state_positions(rows: TalkRows, n_chunks: Sequence[int]) -> list[list[int]]:
    """For each talk the positions of its chunks' last rows."""
    return [
        [start + ROWS_PER_CHUNK * (chunk + 1) - 1 for chunk in range(count)]
        for start, count in zip(rows.heard_starts, n_chunks, strict=True)
    ]
