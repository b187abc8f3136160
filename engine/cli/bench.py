"""`./floe bench`: measurements, printed with their conditions.

Knows nothing of what a good figure is.
"""

import argparse
import json
from typing import TYPE_CHECKING, Any

from engine.cli.arguments import (
    add_device_arguments,
    add_model_arguments,
    add_verbose_argument,
    model_choice,
    positive,
)
from engine.cli.console import EXIT_OK, say
from engine.cli.detection_table import detect_voices, detection_table
from engine.cli.scripted_talks import (
    add_talk_arguments,
    figure_table,
    hold_long_talk,
    hold_talks,
)
from engine.cli.scripted_users import add_user_arguments, visit_own_server
from engine.cli.window_bench import add_window_arguments, measure_starts, measure_window

if TYPE_CHECKING:
    from engine.offline.speed import SpeedReport, Timing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "what",
        choices=(
            *("engine", "together", "duplex", "soak", "vad", "serve", "training"),
            *("gui", "startup"),
        ),
        help="engine: each part of the model alone; together: steps of --users conversations one by"
        " one and computed together, in processor time; duplex: scripted talks with interruptions,"
        " pauses, coughs and echo, on a virtual sound card; soak: one talk that goes on and on,"
        " and its memory; vad: what speech detection takes for a voice; serve: scripted users who"
        " talk to a server at the same time; training: a step of the ears' training in both"
        " precisions; gui: how long the window is held up, by what; startup: until the window is"
        " seen, and until its model is ready",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--repeats", type=positive, default=60, metavar="N", help="chunks and tokens to measure"
    )
    add_talk_arguments(parser)
    add_user_arguments(parser)
    add_window_arguments(parser)
    add_model_arguments(parser)
    add_device_arguments(parser)
    add_verbose_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    benches = {
        "engine": _bench_engine,
        "together": _bench_together,
        "duplex": _bench_duplex,
        "soak": _bench_soak,
        "vad": _bench_vad,
        "serve": _bench_serve,
        "training": _bench_training,
        "gui": _bench_gui,
        "startup": _bench_startup,
    }
    return benches[arguments.what](arguments)


def _bench_engine(arguments: argparse.Namespace) -> int:
    from engine.offline.speed import measure
    from engine.session.chosen_model import load_chosen_model

    report = measure(load_chosen_model(model_choice(arguments)), repeats=arguments.repeats)
    say(json.dumps(report.as_json()) if arguments.json else _table(report))
    return EXIT_OK


def _bench_together(arguments: argparse.Namespace) -> int:
    from engine.offline.speed_together import measure_together
    from engine.session.chosen_model import load_chosen_model

    bundle = load_chosen_model(model_choice(arguments))
    figures = measure_together(bundle, n_users=arguments.users, repeats=arguments.repeats)
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _bench_duplex(arguments: argparse.Namespace) -> int:
    figures = hold_talks(arguments).figures()
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _bench_soak(arguments: argparse.Namespace) -> int:
    figures = hold_long_talk(arguments).figures()
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _bench_vad(arguments: argparse.Namespace) -> int:
    rows = detect_voices(arguments)
    say(json.dumps([row.as_json() for row in rows]) if arguments.json else detection_table(rows))
    return EXIT_OK


def _bench_serve(arguments: argparse.Namespace) -> int:
    figures = visit_own_server(arguments)
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _bench_training(arguments: argparse.Namespace) -> int:
    import torch

    from engine.training.step_speed import seconds_per_step

    torch.set_num_threads(arguments.threads or 1)
    figures = seconds_per_step(steps=arguments.repeats)
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _bench_gui(arguments: argparse.Namespace) -> int:
    figures = measure_window(arguments)
    say(json.dumps(figures) if arguments.json else _phases(figures))
    return EXIT_OK


def _bench_startup(arguments: argparse.Namespace) -> int:
    figures = measure_starts(arguments)
    say(json.dumps(figures) if arguments.json else figure_table(figures))
    return EXIT_OK


def _phases(figures: dict[str, Any]) -> str:
    """A table of the phases, and a line for each other figure."""
    phases = {name: value for name, value in figures.items() if isinstance(value, dict)}
    others = {name: value for name, value in figures.items() if name not in phases}
    heads = (
        *("p50_ms", "p99_ms", "longest_ms", "n_above_50_ms"),
        *("longest_own_ms", "n_own_above_50_ms", "longest_processor_ms"),
    )
    names = ("p50", "p99", "longest", "above 50", "own", "above 50", "processor")
    lines = [f"{'GUI thread held up, ms':<26}" + "".join(f"{name:>11}" for name in names)]
    for name, phase in phases.items():
        cells = "".join(f"{phase[head]:>11}" for head in heads)
        lines.append(f"{name.replace('_', ' '):<26}{cells}")
    return "\n".join([*lines, "", figure_table(others)])


def _table(report: "SpeedReport") -> str:
    lines = [f"{name}: {value}" for name, value in report.conditions.items()]
    lines += [
        "",
        f"{'':<34}{'p50':>10}{'p90':>10}{'processor':>12}",
        _row("one chunk of 160 ms, ms", report.chunk),
        _row("one text token, ms", report.text_token),
        _row("speech-decoder prefill, ms", report.speech_prefill),
        _row("one speech token (25 ms), ms", report.speech_token),
        _row("codec, first piece, ms", report.first_piece),
        _row("codec, 1 s of sound, ms", report.long_piece),
        f"{'codec, real-time factor':<34}{report.codec_real_time_factor:>10.3f}",
        f"{'peak memory, MiB':<34}{report.peak_memory_mib:>10.0f}",
    ]
    return "\n".join(lines)


def _row(name: str, timing: "Timing") -> str:
    times = f"{timing.p50_ms:>10.2f}{timing.p90_ms:>10.2f}{timing.processor_p50_ms:>12.2f}"
    return f"{name:<34}{times}"
