"""Text as it would be heard: lower case, no punctuation, numbers and signs as words.

Knows nothing of tokens or models. It never fails: whatever it cannot read aloud in English it keeps
(letters of other scripts) or drops (signs).
"""

import re
import unicodedata

# fmt: off  (two rows read better than twenty)
_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
# fmt: on
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_LONGEST_NUMBER = 12
"""Digits; anything longer is read digit by digit."""

_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}

_SIGNS = {
    "+": " plus ",
    "×": " times ",
    "*": " times ",
    "÷": " divided by ",
    "=": " equals ",
    "%": " percent ",
    "&": " and ",
    "@": " at ",
    "°": " degrees ",
    "−": " minus ",
}
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds"}

_ONE_SPELLING = {
    "color": "colour",
    "colors": "colours",
    "colored": "coloured",
    "favorite": "favourite",
    "favorites": "favourites",
    "gray": "grey",
    "ok": "okay",
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "neighbor": "neighbour",
    "math": "maths",
    "mom": "mum",
    "mommy": "mummy",
    "pajamas": "pyjamas",
}
"""Words that sound alike but are written in two ways: one sound, one spelling."""

_SAME_SIGN = str.maketrans({"’": "'", "‘": "'", "\0": " "})
_MONEY_AMOUNT = re.compile(r"([$€£])\s?(\d[\d,]*(?:\.\d+)?)")
_CLOCK_TIME = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}\b)")
_BINARY_MINUS = re.compile(r"(?<=\d)\s*[-–]\s*(?=\d)")
_LEADING_MINUS = re.compile(r"(?<![\w.])[-–](?=\d)")
_TIMES_X = re.compile(r"(?<=\d)\s*x\s*(?=\d)")
_DIVIDED = re.compile(r"(?<=\d)\s*/\s*(?=\d)")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_DECIMAL = re.compile(r"\b(\d+)\.(\d+)\b")
_DIGITS = re.compile(r"\d+")
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def number_words(number: int) -> str:
    """A whole number in English words: 21 is "twenty one", 105 "one hundred and five"."""
    if number < 0:
        return f"minus {number_words(-number)}"
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_ONES[ones]}" if ones else "")
    for size, name in _SCALES:
        if number >= size:
            count, rest = divmod(number, size)
            joint = " and " if rest and rest < 100 else " "
            return f"{number_words(count)} {name}{joint + number_words(rest) if rest else ''}"
    raise AssertionError("every number of at least 100 has a scale")


def ordinal_words(number: int) -> str:
    """The ordinal of a whole number: 21 is "twenty first"."""
    head, _, last = number_words(number).rpartition(" ")
    if last.endswith("y"):
        ordinal = f"{last[:-1]}ieth"
    elif last.endswith("t"):
        ordinal = f"{last}h"
    else:
        ordinal = f"{last}th"
    return f"{head} {_ORDINALS.get(last, ordinal)}".strip()


def spoken_form(text: str) -> str:
    """The words of `text` as they would be said, separated by single spaces; "" if there are none.

    Apostrophes inside a word stay ("what's"); accents are dropped; British and American spellings
    of one sound become one.
    """
    plain = _without_accents(text.translate(_SAME_SIGN)).lower()
    kept = _only_words(_read_signs(_read_numbers(plain)))
    return " ".join(_ONE_SPELLING.get(word, word) for word in kept.split())


def heard_text(text: str) -> str:
    """What is tokenised for a user's turn: every spoken word, each with one space before it."""
    return "".join(f" {word}" for word in spoken_form(text).split())


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", bare)


def _read_numbers(text: str) -> str:
    text = _GROUPED.sub("", text)
    text = _MONEY_AMOUNT.sub(lambda found: f"{found[2]} {_MONEY[found[1]]}", text)
    text = _CLOCK_TIME.sub(lambda found: _clock_words(int(found[1]), int(found[2])), text)
    text = _TIMES_X.sub(" times ", _DIVIDED.sub(" divided by ", text))
    text = _LEADING_MINUS.sub(" minus ", _BINARY_MINUS.sub(" minus ", text))
    text = _ORDINAL.sub(lambda found: f" {_ordinal(found[1])} ", text)
    text = _DECIMAL.sub(lambda found: f" {_cardinal(found[1])} point {_each(found[2])} ", text)
    return _DIGITS.sub(lambda found: f" {_cardinal(found[0])} ", text)


def _clock_words(hour: int, minute: int) -> str:
    if minute == 0:
        return f"{number_words(hour)} o'clock"
    between = " oh " if minute < 10 else " "
    return f"{number_words(hour)}{between}{number_words(minute)}"


def _cardinal(digits: str) -> str:
    return number_words(int(digits)) if len(digits) <= _LONGEST_NUMBER else _each(digits)


def _ordinal(digits: str) -> str:
    return ordinal_words(int(digits)) if len(digits) <= _LONGEST_NUMBER else _each(digits)


def _each(digits: str) -> str:
    return " ".join(_ONES[unicodedata.decimal(digit)] for digit in digits)


def _read_signs(text: str) -> str:
    for sign, words in _SIGNS.items():
        text = text.replace(sign, words)
    return text


def _only_words(text: str) -> str:
    marked = _INNER_APOSTROPHE.sub("\0", text)
    kept = (
        char if char == "\0" or unicodedata.category(char)[0] in "LN" else " " for char in marked
    )
    return "".join(kept).replace("\0", "'")
