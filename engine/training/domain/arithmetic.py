"""Small sums and the order of numbers.

Knows no number above ninety nine, but for counting in `long_answers`.
"""

import random

from engine.dialogue.spoken_text import number_words
from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import listed, wordings

_LARGEST_SUMMAND = 20
_LARGEST_FACTOR = 10
_LARGEST = 99
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")


def number_pattern(number: int) -> str:
    """A regular expression for a number's words as the result, not as part of something longer."""
    ones = "one|two|three|four|five|six|seven|eight|nine"
    after = rf"(?! (?:{ones})\b)" if number % 10 == 0 and number >= 20 else ""
    before = "".join(f"(?<!{tens} )" for tens in _TENS)
    return rf"/{before}\b{number_words(number)}\b(?! (?:plus|minus|times|divided)){after}/"


def _result_filling(a: int, sign: str, b: int, result: int) -> Filling:
    slots = {"a": number_words(a), "b": number_words(b)}
    answer = _sentence(f"{slots['a']} {sign} {slots['b']} is {number_words(result)}.")
    return Filling(slots, answer, (number_pattern(result),), _sentence(f"{number_words(result)}."))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _plus(rng: random.Random, _talk: Talk) -> Filling:
    a, b = rng.randint(0, _LARGEST_SUMMAND), rng.randint(0, _LARGEST_SUMMAND)
    return _result_filling(a, "plus", b, a + b)


def _minus(rng: random.Random, _talk: Talk) -> Filling:
    a = rng.randint(0, _LARGEST_SUMMAND)
    b = rng.randint(0, a)
    return _result_filling(a, "minus", b, a - b)


def _times(rng: random.Random, _talk: Talk) -> Filling:
    a, b = rng.randint(0, _LARGEST_FACTOR), rng.randint(0, _LARGEST_FACTOR)
    return _result_filling(a, "times", b, a * b)


def _divided(rng: random.Random, _talk: Talk) -> Filling:
    b, result = rng.randint(1, _LARGEST_FACTOR), rng.randint(1, _LARGEST_FACTOR)
    return _result_filling(b * result, "divided by", b, result)


def _double(rng: random.Random, _talk: Talk) -> Filling:
    a = rng.randint(1, _LARGEST_SUMMAND)
    words, result = number_words(a), number_words(2 * a)
    answer = f"Twice {words} is {result}."
    return Filling({"a": words}, answer, (number_pattern(2 * a),), _sentence(f"{result}."))


def _half(rng: random.Random, _talk: Talk) -> Filling:
    a = 2 * rng.randint(1, _LARGEST_SUMMAND)
    words, result = number_words(a), number_words(a // 2)
    answer = f"Half of {words} is {result}."
    return Filling({"a": words}, answer, (number_pattern(a // 2),), _sentence(f"{result}."))


def _two_numbers(rng: random.Random) -> tuple[int, int]:
    largest = _LARGEST if rng.random() < 0.6 else _LARGEST_SUMMAND
    a, b = rng.sample(range(largest + 1), 2)
    return a, b


def _compared(word: str, chosen: int, pair: tuple[int, int]) -> Filling:
    slots = {"a": number_words(pair[0]), "b": number_words(pair[1])}
    result = number_words(chosen)
    answer = f"The {word} number is {result}."
    return Filling(slots, answer, (number_pattern(chosen),), _sentence(f"{result}."))


def _bigger(rng: random.Random, _talk: Talk) -> Filling:
    pair = _two_numbers(rng)
    return _compared("bigger", max(pair), pair)


def _smaller(rng: random.Random, _talk: Talk) -> Filling:
    pair = _two_numbers(rng)
    return _compared("smaller", min(pair), pair)


def _beside(number: int, step: int, place: str) -> Filling:
    words, result = number_words(number), number_words(number + step)
    answer = f"The number {place} {words} is {result}."
    accepted = (number_pattern(number + step),)
    return Filling({"a": words}, answer, accepted, _sentence(f"{result}."))


def _next(rng: random.Random, _talk: Talk) -> Filling:
    return _beside(rng.randint(0, _LARGEST), 1, "after")


def _before(rng: random.Random, _talk: Talk) -> Filling:
    return _beside(rng.randint(1, _LARGEST), -1, "before")


def _parity(rng: random.Random, _talk: Talk) -> Filling:
    number = rng.randint(0, _LARGEST)
    words, kind = number_words(number), "odd" if number % 2 else "even"
    return Filling({"a": words}, f"{_sentence(words)} is {kind}.", (kind,), f"{_sentence(kind)}.")


ARITHMETIC = (
    Intent(
        "plus",
        3.4,
        wordings("""
            q what is {a} plus {b}
            q what's {a} plus {b}
            n {a} plus {b}
            q how much is {a} plus {b}
            q what is {a} and {b} (together|)
            r add {a} and {b}
            n the sum of {a} and {b}
            q what do you get (if|when) you add {a} and {b}
            q how much is {a} and {b}
            e (what|how much) {a} plus {b} is
            s {a} plus {b} (equals|is|makes)
            q what does {a} plus {b} (make|equal|give|come to)
            r calculate {a} plus {b}
            q how much do {a} and {b} make
            r work out {a} plus {b}
            q {a} plus {b} (equals what|is what|is how much|makes what)
            r add {b} to {a}
            r (solve|compute) {a} plus {b}
            q if i have {a} (apples|books|coins|eggs|) and (get|buy|find) {b} more how many do i \
                have
            q what do {a} and {b} add up to
            q i have {a} (apples|coins|cats|) and you give me {b} (more|) how many (are there|do \
                i have)
            q what is the result of {a} plus {b}
            n the total of {a} and {b}
            q what number do i get if i add {b} to {a}
            q what is {a} added to {b}
            r sum {a} and {b}
            q what is {b} more than {a}
        """),
        _plus,
    ),
    Intent(
        "minus",
        3.2,
        wordings("""
            q what is {a} minus {b}
            q what's {a} minus {b}
            n {a} minus {b}
            q how much is {a} minus {b}
            q what is {a} take away {b}
            r subtract {b} from {a}
            q what is {a} less {b}
            n the difference (between|of) {a} and {b}
            q what do you get (if|when) you (take|subtract) {b} from {a}
            e (what|how much) {a} minus {b} is
            s {a} minus {b} (equals|is|makes)
            q what does {a} minus {b} (make|equal|give|leave)
            r take {b} (away|) from {a}
            r (calculate|compute|solve|work out) {a} minus {b}
            q {a} minus {b} (equals what|is what|is how much)
            n {a} take away {b}
            q if i have {a} (apples|books|coins|eggs|) and (lose|eat|sell|give away) {b} how \
                many (are left|do i have|are there|remain)
            q how much is {a} take away {b}
            q how many are left if i take {b} from {a}
            q what is left (if|when) i take {b} (away|) from {a}
            q what is the result of {a} minus {b}
            q what is {b} less than {a}
            q what is {b} subtracted from {a}
            q there are {a} (birds|cakes|cars) and {b} (go|leave|disappear) how many are left
            r take away {b} from {a}
        """),
        _minus,
    ),
    Intent(
        "times",
        3.2,
        wordings("""
            q what is {a} times {b}
            q what's {a} times {b}
            n {a} times {b}
            q how much is {a} times {b}
            q what is {a} multiplied by {b}
            r multiply {a} (by|and|with) {b}
            n the product of {a} and {b}
            q what do you get (if|when) you multiply {a} (by|and|with) {b}
            e (what|how much) {a} times {b} is
            s {a} times {b} (equals|is|makes)
            q what does {a} times {b} (make|equal|give|come to)
            r (calculate|compute|solve|work out) {a} times {b}
            q {a} times {b} (equals what|is what|is how much)
            n {a} multiplied by {b}
            q how much is {a} multiplied by {b}
            q if i have {a} (boxes|bags|baskets) with {b} (apples|eggs|balls) (in each|each) how \
                many do i have
            q what is the product of {a} and {b}
            q what is the result of {a} times {b}
            q what do {a} and {b} multiply to
            q what do i get when i multiply {a} (by|and|with) {b}
            s {a} multiplied by {b} (is|equals|makes)
            q how many are {a} times {b}
        """),
        _times,
    ),
    Intent(
        "divided",
        1.0,
        wordings("""
            q what is {a} divided by {b}
            q how much is {a} divided by {b}
            n {a} divided by {b}
            r divide {a} by {b}
            q what do you get (if|when) you divide {a} by {b}
            q what's {a} divided by {b}
            e (what|how much) {a} divided by {b} is
            s {a} divided by {b} (equals|is|makes)
            r (calculate|compute|solve|work out) {a} divided by {b}
            q how many times does {b} go into {a}
            q {a} divided by {b} (equals what|is what|is how much)
            q what is {a} over {b}
        """),
        _divided,
    ),
    Intent(
        "double",
        0.8,
        wordings("""
            q what is (twice|double) {a}
            n (twice|double) {a}
            n the double of {a}
            q how much is (twice|double) {a}
            r double {a}
            e (what|how much) (twice|double) {a} is
            q what is two times as much as {a}
            r double the number {a}
            q what do you get (if|when) you double {a}
        """),
        _double,
    ),
    Intent(
        "half",
        0.8,
        wordings("""
            q what is half of {a}
            n half of {a}
            n the half of {a}
            q how much is half of {a}
            q what's (one|) half of {a}
            q what is a half of {a}
            e (what|how much) half of {a} is
            r halve {a}
            q what do you get (if|when) you halve {a}
            q {a} split in half is what
        """),
        _half,
    ),
    Intent(
        "bigger",
        2.0,
        wordings("""
            q which is (bigger|larger|greater) {a} or {b}
            q which number is (bigger|larger|greater) {a} or {b}
            q what is (bigger|larger|greater|more) {a} or {b}
            n the (bigger|larger|greater) number of {a} and {b}
            q is {a} or {b} (bigger|larger|greater|more)
            q which one is (bigger|larger|higher|greater) {a} or {b}
            e which is (bigger|larger|greater) {a} or {b}
            q {a} or {b} which is (bigger|larger|greater|more)
            n the (bigger|larger|greater) of {a} and {b}
            q which of (the numbers|) {a} and {b} is (bigger|larger|greater)
            q what number is (bigger|larger|higher) {a} or {b}
            q {a} and {b} which (number|one) is (bigger|larger|greater|higher)
            q which is more {a} or {b}
            q who is (bigger|larger|greater) {a} or {b}
            q what is the (bigger|larger|greater|higher) number {a} or {b}
            n the (higher|bigger|larger) one of {a} and {b}
            q of {a} and {b} which is (bigger|larger|greater)
            e what number is (bigger|larger) {a} or {b}
            s {a} or {b}
        """),
        _bigger,
    ),
    Intent(
        "smaller",
        1.2,
        wordings("""
            q which is (smaller|less|lower) {a} or {b}
            q which number is (smaller|lower|less) {a} or {b}
            q what is (smaller|less) {a} or {b}
            n the (smaller|lower) number of {a} and {b}
            q is {a} or {b} (smaller|less|lower)
            q which one is (smaller|lower|less) {a} or {b}
            e which is (smaller|less|lower) {a} or {b}
            q {a} or {b} which is (smaller|less|lower)
            n the (smaller|lower) of {a} and {b}
            q which of (the numbers|) {a} and {b} is (smaller|lower|less)
            q what is the (smaller|lower) number {a} or {b}
            q {a} and {b} which (number|one) is (smaller|lower|less)
            q of {a} and {b} which is (smaller|less|lower)
        """),
        _smaller,
    ),
    Intent(
        "next_number",
        1.8,
        wordings("""
            q (what|which) number (comes|is) after {a}
            q what comes after {a}
            n the number after {a}
            n the next number after {a}
            q what is the next number after {a}
            q (what|which) number follows {a}
            q what's after {a}
            e (what|which) number (comes|is) after {a}
            e what comes after {a}
            q what is one more than {a}
            q after {a} comes (what|which number)
            q (what|which) is the number after {a}
            r name the number (that comes|) after {a}
            n the number that (comes after|follows) {a}
            q (what|which) number comes (next|right|directly) after {a}
            s after {a} comes
            q when i count what comes after {a}
            q if i count what (comes|do i say) after {a}
            n the following number after {a}
            q what follows {a}
        """),
        _next,
    ),
    Intent(
        "number_before",
        1.6,
        wordings("""
            q (what|which) number (comes|is) before {a}
            q what comes before {a}
            n the number before {a}
            q what is the number (right|just|) before {a}
            q what's before {a}
            q (what|which) is the number before {a}
            e (what|which) number (comes|is) before {a}
            e what comes before {a}
            q what is one less than {a}
            q before {a} comes (what|which number)
            r name the number (that comes|) before {a}
            n the number that (comes before|precedes) {a}
            n the previous number (before|of) {a}
            q (what|which) number comes (just|right|directly) before {a}
            q when i count what comes before {a}
            s before {a} comes
        """),
        _before,
    ),
    Intent(
        "even_or_odd",
        1.8,
        wordings("""
            q is {a} even or odd
            q is {a} odd or even
            q is (the number|) {a} (an|) (even|odd) (number|)
            e (if|whether) {a} is (even or odd|odd or even|even|odd)
            q is the number {a} (even or odd|odd or even)
            q {a} is (even or odd|odd or even)
            q what is {a} (even or odd|odd or even)
            q would you (say|call) {a} (is|) (even or odd|odd or even)
            s {a} (even or odd|odd or even)
            q is {a} an (even or an odd|odd or an even) number
            q is {a} an (even or odd|odd or even) number
            q (even or odd|odd or even) {a}
            q does {a} count as (even or odd|odd or even)
            q (which|what) is {a} (odd or even|even or odd)
            q what kind of number is {a} (even or odd|odd or even)
            q can {a} be divided by two is it (even or odd|odd or even)
        """),
        _parity,
    ),
)
