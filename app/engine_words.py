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
    # A server.
    QT_TRANSLATE_NOOP("Engine", "Seeking the server"),
    QT_TRANSLATE_NOOP("Engine", "The server cannot be reached."),
    QT_TRANSLATE_NOOP("Engine", "Check that it runs, and the address under Settings, Server."),
    QT_TRANSLATE_NOOP("Engine", "The connection to the server was lost."),
    QT_TRANSLATE_NOOP("Engine", "The conversation goes on as soon as it is back."),
    QT_TRANSLATE_NOOP("Engine", "The server has ended."),
    QT_TRANSLATE_NOOP("Engine", "The conversation goes on as soon as it runs again."),
    QT_TRANSLATE_NOOP("Engine", "The server has no place left."),
    QT_TRANSLATE_NOOP("Engine", "Wait until somebody leaves, or give it more places."),
    QT_TRANSLATE_NOOP("Engine", "The server does not accept the token."),
    QT_TRANSLATE_NOOP("Engine", "The server asks for a token."),
    QT_TRANSLATE_NOOP(
        "Engine", "Enter the token that the server was started with, under Settings, Server."
    ),
    QT_TRANSLATE_NOOP("Engine", "The server refuses to be called by this name."),
    QT_TRANSLATE_NOOP("Engine", "Use the address that the server prints when it starts."),
    QT_TRANSLATE_NOOP("Engine", "There is no Floe server at this address."),
    QT_TRANSLATE_NOOP(
        "Engine", "Check the address under Settings, Server; the port is usually 8787."
    ),
    QT_TRANSLATE_NOOP("Engine", "The server's certificate cannot be trusted."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "Give the server a certificate for this name, from an authority that this computer trusts.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The server does not speak TLS."),
    QT_TRANSLATE_NOOP(
        "Engine", "Write ws:// before the address if the way to it is your own network."
    ),
    QT_TRANSLATE_NOOP("Engine", "The server is too old for this version of Floe."),
    QT_TRANSLATE_NOOP("Engine", "Update Floe on the server's machine."),
    QT_TRANSLATE_NOOP(
        "Engine", "The server says something that this version of Floe does not understand."
    ),
    QT_TRANSLATE_NOOP("Engine", "Bring Floe to the same version on both machines."),
    QT_TRANSLATE_NOOP("Engine", "The server's address is none."),
    QT_TRANSLATE_NOOP("Engine", "Write it like wss://host:8787, or host:8787 on your own network."),
    QT_TRANSLATE_NOOP("Engine", "The way to the server is not encrypted."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "Others on the way can hear the conversation and read the token; use wss:// outside your"
        " own network.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The server is not reached, so nobody can answer."),
    QT_TRANSLATE_NOOP("Engine", "Ask again when it is back."),
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
