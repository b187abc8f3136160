"""What the engine says in words, in the language in force.

Knows the engine's sentences that name nothing of the user's machine; every other one, and one of a
newer engine, stays as the engine says it: in English.
"""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.language import translate

KNOWN: Final = (
    # Loading.
    QT_TRANSLATE_NOOP("Engine", "Starting"),
    QT_TRANSLATE_NOOP("Engine", "Loading the model"),
    QT_TRANSLATE_NOOP("Engine", "Warming up"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "This is a small demonstration model that knows a few subjects and has heard only synthetic"
        " voices; conversation without limits needs the large model.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The model does not fit into the free memory of cpu."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "Choose a smaller precision or another device, or close other programs.",
    ),
    # The large model's licence.
    QT_TRANSLATE_NOOP(
        "Engine",
        "The Freeze-Omni weights are published for academic research and education only; commercial"
        " use is not allowed. The Qwen2-7B-Instruct weights are under the Apache licence 2.0.",
    ),
    # Sound.
    QT_TRANSLATE_NOOP("Engine", "There is no microphone."),
    QT_TRANSLATE_NOOP("Engine", "There is no loudspeaker."),
    QT_TRANSLATE_NOOP("Engine", "There is neither a microphone nor a loudspeaker."),
    QT_TRANSLATE_NOOP("Engine", "Connect one; typed turns work without it."),
    QT_TRANSLATE_NOOP("Engine", "Connect one; typed turns are answered aloud."),
    QT_TRANSLATE_NOOP("Engine", "Connect one; answers are shown as text."),
    QT_TRANSLATE_NOOP("Engine", "The sound device has gone."),
    QT_TRANSLATE_NOOP("Engine", "Floe goes on as soon as there is one."),
    QT_TRANSLATE_NOOP("Engine", "The sound library PortAudio is not installed."),
    QT_TRANSLATE_NOOP("Engine", "Install libportaudio2; typed turns work without it."),
    QT_TRANSLATE_NOOP("Engine", "The sound system has failed."),
    QT_TRANSLATE_NOOP("Engine", "The sound system does not answer."),
    QT_TRANSLATE_NOOP("Engine", "Restart the sound server, or the computer."),
    QT_TRANSLATE_NOOP("Engine", "Close other programs that use it, or choose another device."),
    QT_TRANSLATE_NOOP("Engine", "Choose other sound devices."),
    QT_TRANSLATE_NOOP("Engine", "The microphone has heard nothing yet."),
    QT_TRANSLATE_NOOP("Engine", "Say something first."),
    # The conversation.
    QT_TRANSLATE_NOOP(
        "Engine",
        "Make room on the disk or switch recording off; the conversation goes on.",
    ),
    QT_TRANSLATE_NOOP("Engine", "Restart the engine; the log has the details."),
)
"""Listed for the tool that collects what is to be translated."""


def engine_words(sentence: str) -> str:
    """The sentence as the user reads it; "" stays empty."""
    return translate("Engine", sentence) if sentence else ""
