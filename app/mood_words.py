"""What the window says about each mood: one word, and one sentence below it.

Knows nothing of how the mood came about.
"""

from app.language import translate
from engine import Mood


def mood_words(mood: Mood) -> tuple[str, str]:
    """The word and the sentence, in the language in force."""
    match mood:
        case Mood.LOADING:
            return translate("Mood", "Waking up"), translate("Mood", "The model is being loaded.")
        case Mood.IDLE:
            sentence = translate("Mood", "Just talk. There is no button to hold.")
            return translate("Mood", "Ready"), sentence
        case Mood.LISTENING:
            return translate("Mood", "Hearing you"), translate("Mood", "Take your time.")
        case Mood.THINKING:
            return translate("Mood", "Thinking"), translate("Mood", "The answer is on its way.")
        case Mood.SPEAKING:
            sentence = translate("Mood", "I can hear you. Talk over me at any time.")
            return translate("Mood", "Speaking"), sentence
        case Mood.HESITATING:
            return translate("Mood", "Giving way"), translate("Mood", "Do you want to speak?")
        case Mood.MUTED:
            sentence = translate("Mood", "I do not hear you. Typed turns still work.")
            return translate("Mood", "Muted"), sentence
        case Mood.REPLAYING:
            sentence = translate("Mood", "I am not listening meanwhile. Esc ends it.")
            return translate("Mood", "Playing again"), sentence
        case Mood.OFFLINE:
            sentence = translate("Mood", "The server cannot be reached. Floe keeps trying.")
            return translate("Mood", "Not connected"), sentence
        case Mood.FAILED:
            return translate("Mood", "In trouble"), translate("Mood", "The engine has stopped.")
