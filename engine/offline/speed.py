"""How long each part of the engine takes, measured one by one on an idle conversation.

Knows no terminal. The device is waited for after every single piece of work, so the figures are
honest for conversation, where each piece is waited for too.
"""

import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from engine.errors import RequestError
from engine.models.accelerate import dtype_name, wait_for
from engine.models.bundle import ModelBundle
from engine.models.conversation import Conversation
from engine.models.encoder import CONTEXT_FRAMES, SUBSAMPLING
from engine.models.speaking import read_segment
from engine.models.speech_generation import generate
from engine.models.vocoder import LiveSchedule, TokenDecoder

_WARM_UP = 5
_SPEECH_TOKENS_PER_S = 40
_PIECE_WORDS = 8
"""Word pieces of a usual piece of text."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one kind of work took, over `n` times.

    Attributes:
        p50_ms: Half of the times it was faster.
        p90_ms: Nine times of ten it was faster.
        processor_p50_ms: Processor time of all threads, half of the times less: on a machine that
            is busy with other programs it says more than the time on the wall.
        n: Times that were measured, after a warm-up.
    """

    p50_ms: float
    p90_ms: float
    processor_p50_ms: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedReport:
    """The figures and their conditions.

    Attributes:
        chunk: Hearing one chunk of 160 ms: encoder, adapter, LLM and state head.
        text_token: Drawing one text token and writing it into the cache.
        speech_prefill: Reading a piece of 8 word pieces before it is spoken.
        speech_token: Drawing one speech token (25 ms of sound).
        first_piece: Decoding the first tokens of an answer with their context.
        long_piece: Decoding 40 tokens (1 s of sound) with their context.
        codec_real_time_factor: Time of decoding long pieces, over the length of their sound.
        peak_memory_mib: On the GPU what torch allocated; otherwise of the whole process.
        conditions: What was measured on what.
    """

    chunk: Timing
    text_token: Timing
    speech_prefill: Timing
    speech_token: Timing
    first_piece: Timing
    long_piece: Timing
    codec_real_time_factor: float
    peak_memory_mib: float
    conditions: dict[str, str | int | float]

    def as_json(self) -> dict[str, object]:
        """Ready for JSON."""
        return asdict(self)


def measure(bundle: ModelBundle, *, repeats: int = 60) -> SpeedReport:
    """Measure every part.

    Args:
        bundle: The model.
        repeats: Chunks and tokens to measure, after a warm-up.
    """
    if repeats < 1:
        raise RequestError("Nothing is measured with no repetitions.")
    if bundle.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(bundle.device)
    conversation = Conversation(bundle)
    chunk = timed(bundle, _hearing(bundle, conversation), repeats)
    conversation.begin_answer()
    schedule, decode = LiveSchedule(), TokenDecoder(bundle.codec)
    long_tokens = schedule.left_tokens + schedule.largest_tokens + schedule.right_tokens
    long_piece = timed(bundle, _decoding(bundle, decode, long_tokens), max(3, repeats // 6))
    first_tokens = schedule.first_tokens + schedule.right_tokens
    return SpeedReport(
        chunk=chunk,
        text_token=timed(bundle, _writing(conversation), repeats),
        speech_prefill=timed(bundle, _prefilling(bundle, conversation), max(3, repeats // 6)),
        speech_token=timed(bundle, _speaking(bundle, conversation, repeats), repeats),
        first_piece=timed(bundle, _decoding(bundle, decode, first_tokens), max(3, repeats // 6)),
        long_piece=long_piece,
        codec_real_time_factor=long_piece.p50_ms
        / (schedule.largest_tokens * 1e3 / _SPEECH_TOKENS_PER_S),
        peak_memory_mib=_peak_memory_mib(bundle.device),
        conditions=_conditions(bundle, positions=conversation.position),
    )


def timed(bundle: ModelBundle, work: Callable[[], object], repeats: int) -> Timing:
    """Do a piece of work so often, after a warm-up, and wait for the device each time."""
    walls_s: list[float] = []
    processor_s: list[float] = []
    for n in range(_WARM_UP + repeats):
        wait_for(bundle.device)
        began_s, busy_s = time.perf_counter(), time.process_time()
        work()
        wait_for(bundle.device)
        if n >= _WARM_UP:
            walls_s.append(time.perf_counter() - began_s)
            processor_s.append(time.process_time() - busy_s)
    p50_s, p90_s = np.percentile(walls_s, (50, 90))
    busy_p50_s = np.median(processor_s)
    return Timing(
        p50_ms=float(p50_s) * 1e3,
        p90_ms=float(p90_s) * 1e3,
        processor_p50_ms=float(busy_p50_s) * 1e3,
        n=repeats,
    )


def _hearing(bundle: ModelBundle, conversation: Conversation) -> Callable[[], object]:
    encoder = bundle.config.encoder
    n_frames = CONTEXT_FRAMES + SUBSAMPLING * encoder.chunk_frames
    window = torch.randn(1, n_frames, encoder.n_mels)
    conversation.begin_user_turn()
    return lambda: conversation.hear(window)


def _writing(conversation: Conversation) -> Callable[[], object]:
    def write() -> None:
        drawn = conversation.next_logits().argmax(dim=-1)
        int(drawn)
        conversation.write_token(drawn)

    return write


def _prefilling(bundle: ModelBundle, conversation: Conversation) -> Callable[[], object]:
    hidden = [conversation.last_hidden] * _PIECE_WORDS
    ids = list(range(_PIECE_WORDS))
    return lambda: read_segment(bundle, ids, hidden, max_tokens=1000)


def _speaking(
    bundle: ModelBundle, conversation: Conversation, repeats: int
) -> Callable[[], object]:
    tokens = _endless_tokens(bundle, conversation, repeats + _WARM_UP)
    return lambda: next(tokens)


def _endless_tokens(
    bundle: ModelBundle, conversation: Conversation, n_tokens: int
) -> Iterator[int]:
    """Greedy codes that never end: the end's logit is pushed down."""
    ids, hidden = list(range(_PIECE_WORDS)), [conversation.last_hidden] * _PIECE_WORDS
    end = bundle.speech_decoder.ids.end

    def draw(logits: torch.Tensor, _history: torch.Tensor) -> torch.Tensor:
        logits[:, end] = -torch.inf
        return logits.argmax(dim=-1)

    state = read_segment(bundle, ids, hidden, max_tokens=n_tokens)
    return generate(bundle.speech_decoder, state, draw=draw, max_tokens=n_tokens)


def _decoding(bundle: ModelBundle, decode: TokenDecoder, n_tokens: int) -> Callable[[], object]:
    tokens = [n % bundle.config.codec.n_codes for n in range(n_tokens)]
    return lambda: decode(tokens)


def _peak_memory_mib(device: torch.device) -> float:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    unit = 1 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def _conditions(bundle: ModelBundle, *, positions: int) -> dict[str, str | int | float]:
    is_cuda = bundle.device.type == "cuda"
    return {
        "model": bundle.config.name,
        "parameters": bundle.n_parameters,
        "device": torch.cuda.get_device_name(bundle.device) if is_cuda else _processor(),
        "dtype": dtype_name(bundle.dtype),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "context_positions": positions,
        "processors": os.cpu_count() or 0,
        "load_average": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else -1.0,
    }


def _processor() -> str:
    """The processor's own name, where the system tells it."""
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
