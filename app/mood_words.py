"""What the window says about each mood: one word, and one sentence below it.

Knows nothing of how the mood came about.
"""

from typing import Final

from engine import Mood

WORDS: Final = {
    Mood.LOADING: ("Waking up", "The model is being loaded."),
    Mood.IDLE: ("Ready", "Just talk. There is no button to hold."),
    Mood.LISTENING: ("Hearing you", "Take your time."),
    Mood.THINKING: ("Thinking", "The answer is on its way."),
    Mood.SPEAKING: ("Speaking", "I can hear you. Talk over me at any time."),
    Mood.HESITATING: ("Giving way", "Do you want to speak?"),
    Mood.MUTED: ("Muted", "I do not hear you. Typed turns still work."),
    Mood.FAILED: ("In trouble", "The engine has stopped."),
}
