"""The words after `floe` when the window is meant, as engine settings.

Knows the engine's settings and nothing of the window.
"""

import argparse
from pathlib import Path

from engine import EngineConfig, ModelChoice, RandomSize, SoundConfig, TurnConfig
from engine.config import MIN_CONTEXT_TOKENS


def parse_options(words: list[str], base: EngineConfig | None = None) -> EngineConfig:
    """Turn the command line into settings; `--help` and mistakes end the program as usual.

    Args:
        words: The command line.
        base: What holds where the command line says nothing; None is the engine's own defaults.
    """
    base = base or EngineConfig()
    options = _parser(base).parse_args(words)
    # Where and how a model runs was chosen for that model alone.
    chosen = base.model if options.model is None else ModelChoice()
    return EngineConfig(
        model=ModelChoice(
            model=options.model or chosen.model,
            llm_dir=options.llm or chosen.llm_dir,
            random=options.random,
            device=options.device or chosen.device,
            dtype=options.dtype or chosen.dtype,
        ),
        sound=SoundConfig(
            is_used=not options.no_sound,
            input_name=options.input_device,
            output_name=options.output_device,
            cancels_echo=base.sound.cancels_echo and not options.no_echo_cancel,
            suppresses_noise=base.sound.suppresses_noise or options.suppress_noise,
        ),
        turns=base.turns.model_copy(update={"patience_s": options.patience}),
        answer=base.answer.model_copy(
            update={"is_greedy": base.answer.is_greedy or options.greedy, "seed": options.seed}
        ),
        server=base.server,
        role=options.role,
        trace_path=options.trace,
        context_tokens=options.context_tokens,
    )


def _parser(base: EngineConfig) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="floe", description="Open the window and talk.")
    parser.add_argument(
        "--model",
        help="a model's name or folder (default: the one chosen in the window, or built-in)",
    )
    parser.add_argument("--llm", type=Path, help="the LLM's folder, for the released layout")
    parser.add_argument("--random", type=RandomSize, choices=list(RandomSize))
    parser.add_argument("--device", help="auto, cpu, cuda, mps")
    parser.add_argument("--dtype", help="auto, float32, bfloat16, float16")
    parser.add_argument("--role", default="", help="the system prompt")
    parser.add_argument("--greedy", action="store_true", help="always the likeliest token")
    parser.add_argument("--seed", type=int, default=base.answer.seed)
    parser.add_argument("--patience", type=_patience, default=base.turns.patience_s)
    parser.add_argument("--no-sound", action="store_true", help="typed turns only")
    parser.add_argument("--no-echo-cancel", action="store_true")
    parser.add_argument("--suppress-noise", action="store_true")
    parser.add_argument(
        "--input-device", default=base.sound.input_name, help="the microphone's name"
    )
    parser.add_argument(
        "--output-device", default=base.sound.output_name, help="the loudspeaker's name"
    )
    parser.add_argument(
        "--context-tokens",
        type=_tokens,
        default=base.context_tokens,
        help="what is remembered of a conversation; the oldest turns leave when it is full",
    )
    parser.add_argument("--trace", type=Path, help="write every event to this file")
    return parser


def _tokens(text: str) -> int:
    try:
        return EngineConfig(context_tokens=int(text)).context_tokens
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"give {MIN_CONTEXT_TOKENS} or more") from error


def _patience(text: str) -> float:
    try:
        return TurnConfig(patience_s=float(text)).patience_s
    except ValueError as error:
        raise argparse.ArgumentTypeError("give seconds from 0.3 to 3") from error
