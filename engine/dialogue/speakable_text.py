"""Text made fit to be spoken: mark-up taken out, the end marked.

Knows nothing of models or tokens. `post_process` is the published clean-up, faults included, for
the published weights were heard through it; `speakable` is ours.
"""

import re

_RELEASE_COMMAS = str.maketrans({"(": ",", ")": ",", "（": "，", "）": "，", "、": "，"})
_RELEASE_DROPPED = re.compile(r"[\n\r\t*_`~]")
_RELEASE_ITEM_BEFORE_HAN = re.compile(r"(\d+)\.\s*(?=[\u4e00-\u9fff])")
_RELEASE_ITEM = re.compile(r"(\d+)\.\s*(?=\w)")
_SPACE_AFTER_STOP = re.compile(r"([.:])\s+")

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff]")
_ENDS = ".。!！?？"
_WEAK_ENDS = ",，;；:："

_MARK_UP = re.compile(r"[*_`~#|]+|[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•+]|(\d+)[.)])\s+", re.MULTILINE)
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_BRACKETED = re.compile(r"\s*[(（\[]\s*([^()（）\[\]]*?)\s*[)）\]]\s*")
_SPACES = re.compile(r"[ \t\u00a0]+")
_COMMA_BEFORE_STOP = re.compile(r"[,，]\s*(?=[,，.。!！?？;；:：])")
_SPACE_BEFORE_STOP = re.compile(r"\s+(?=[,，.。!！?？;；:：](?:\s|$))")
_SPEAKABLE = re.compile(r"\w")


def post_process(text: str) -> str:
    """Clean a piece of text up exactly as the published code does.

    Joins lines without a space, turns brackets into commas, makes "1. x" (and "3.14") a colon
    where no Chinese is present, drops spaces after stops and ends everything in "。".
    """
    text = _RELEASE_DROPPED.sub("", text.translate(_RELEASE_COMMAS))
    if _HAN.search(text):
        text = _RELEASE_ITEM_BEFORE_HAN.sub(r"\1：", text)
    else:
        text = _RELEASE_ITEM.sub(r"\1:", text)
    text = _SPACE_AFTER_STOP.sub(r"\1", text)
    if not text or text[-1] in _ENDS:
        return text
    return (text[:-1] if text[-1] in _WEAK_ENDS else text) + "。"


def speakable(text: str, *, ends_sentence: bool = True) -> str:
    """Clean a piece of text up so that it is spoken as it is meant.

    Numbers, decimals, spaces and sentence ends of any language stay; brackets become pauses, lines
    become sentences, list numbers are kept, mark-up and emoji go.

    Args:
        text: A piece of an answer.
        ends_sentence: Whether the piece ends where a sentence ends; if so its end is marked.

    Returns:
        The clean text; empty if nothing in it can be spoken.
    """
    text = _LIST_ITEM.sub(_list_number, text)
    text = _MARK_UP.sub("", text).strip()
    comma, stop = ("，", "。") if _HAN.search(text) else (", ", ".")
    text = _LINE_BREAKS.sub(lambda found: _line_end(text, found.start(), stop), text)
    text = _BRACKETED.sub(rf"{comma}\1{comma}", text)
    text = _COMMA_BEFORE_STOP.sub("", _SPACES.sub(" ", text))
    text = _SPACE_BEFORE_STOP.sub("", text).strip(" ,，")
    if not _SPEAKABLE.search(text):
        return ""
    if not ends_sentence or text[-1] in _ENDS:
        return text
    return text.rstrip(_WEAK_ENDS) + stop


def _list_number(found: re.Match[str]) -> str:
    """Keep an item's number as words before its text; a bullet goes."""
    return f"{found[1]}, " if found[1] else ""


def _line_end(text: str, position: int, stop: str) -> str:
    """What joins two lines: a space after a stop, otherwise a stop of its own."""
    if position and text[position - 1] in _ENDS + _WEAK_ENDS:
        return " "
    return f"{stop} "
