"""Days, months, and how many of one thing make another.

Knows no date: what day it is belongs to `about_itself`.
"""

import random

from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import listed, wordings

DAYS = listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = listed(
    "January February March April May June July August September October November December"
)
_AMOUNTS: dict[tuple[str, str], str] = {
    ("seconds", "a minute"): "sixty",
    ("minutes", "an hour"): "sixty",
    ("minutes", "half an hour"): "thirty",
    ("hours", "a day"): "twenty four",
    ("days", "a week"): "seven",
    ("days", "a year"): "three hundred and sixty five",
    ("weeks", "a year"): "fifty two",
    ("weeks", "a month"): "four",
    ("months", "a year"): "twelve",
    ("seasons", "a year"): "four",
    ("years", "a decade"): "ten",
    ("years", "a century"): "one hundred",
    ("letters", "the alphabet"): "twenty six",
    ("sides", "a triangle"): "three",
    ("sides", "a square"): "four",
    ("corners", "a square"): "four",
    ("corners", "a triangle"): "three",
    ("sides", "a hexagon"): "six",
    ("cents", "a dollar"): "one hundred",
    ("metres", "a kilometre"): "one thousand",
    ("centimetres", "a metre"): "one hundred",
    ("grams", "a kilogram"): "one thousand",
    ("things", "a dozen"): "twelve",
    ("eggs", "a dozen"): "twelve",
    ("colours", "the rainbow"): "seven",
    ("players", "a football team"): "eleven",
    ("planets", "the solar system"): "eight",
    ("strings", "a guitar"): "six",
    ("sides", "a cube"): "six",
    ("sides", "a pentagon"): "five",
    ("wheels", "a car"): "four",
    ("days", "january"): "thirty one",
    ("days", "february"): "twenty eight",
    ("days", "march"): "thirty one",
    ("days", "april"): "thirty",
    ("days", "may"): "thirty one",
    ("days", "june"): "thirty",
    ("days", "july"): "thirty one",
    ("days", "august"): "thirty one",
    ("days", "september"): "thirty",
    ("days", "october"): "thirty one",
    ("days", "november"): "thirty",
    ("days", "december"): "thirty one",
}
_PARTS: dict[tuple[str, str], str] = {
    ("legs", "a dog"): "four",
    ("legs", "a cat"): "four",
    ("legs", "a horse"): "four",
    ("legs", "a cow"): "four",
    ("legs", "a spider"): "eight",
    ("legs", "an insect"): "six",
    ("legs", "an ant"): "six",
    ("legs", "a bee"): "six",
    ("legs", "a bird"): "two",
    ("legs", "a chicken"): "two",
    ("legs", "a fish"): "no",
    ("legs", "a snake"): "no",
    ("legs", "a person"): "two",
    ("arms", "an octopus"): "eight",
    ("arms", "a person"): "two",
    ("wings", "a bird"): "two",
    ("eyes", "a person"): "two",
    ("eyes", "a dog"): "two",
    ("eyes", "a spider"): "eight",
    ("ears", "a person"): "two",
    ("noses", "a person"): "one",
    ("fingers", "a hand"): "five",
    ("fingers", "a person"): "ten",
    ("toes", "a foot"): "five",
    ("toes", "a person"): "ten",
    ("hands", "a person"): "two",
    ("wheels", "a car"): "four",
    ("wheels", "a bicycle"): "two",
    ("wheels", "a tricycle"): "three",
    ("wheels", "a bus"): "four",
    ("legs", "a table"): "four",
    ("legs", "a chair"): "four",
    ("sides", "a cube"): "six",
    ("horns", "a unicorn"): "one",
}


def _capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def _neighbour(names: list[str], step: int, word: str, rng: random.Random) -> Filling:
    at = rng.randrange(len(names))
    other = names[(at + step) % len(names)]
    answer = f"{other} comes {word} {names[at]}."
    accepted = (rf"/(?<!after )(?<!before )\b{other.lower()}\b/",)
    return Filling({"x": names[at].lower()}, answer, accepted, f"{other}.")


def _day_after(rng: random.Random, _talk: Talk) -> Filling:
    return _neighbour(DAYS, 1, "after", rng)


def _day_before(rng: random.Random, _talk: Talk) -> Filling:
    return _neighbour(DAYS, -1, "before", rng)


def _month_after(rng: random.Random, _talk: Talk) -> Filling:
    return _neighbour(MONTHS, 1, "after", rng)


def _month_before(rng: random.Random, _talk: Talk) -> Filling:
    return _neighbour(MONTHS, -1, "before", rng)


def _month_number(rng: random.Random, _talk: Talk) -> Filling:
    at = rng.randrange(12)
    place = listed(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    )[at]
    answer = f"The {place} month is {MONTHS[at]}."
    return Filling({"x": place}, answer, (MONTHS[at],), f"{MONTHS[at]}.")


def _day_number(rng: random.Random, _talk: Talk) -> Filling:
    at = rng.randrange(7)
    place = listed("first second third fourth fifth sixth seventh")[at]
    answer = f"The {place} day of the week is {DAYS[at]}."
    return Filling({"x": place}, answer, (DAYS[at],), f"{DAYS[at]}.")


def _noun(number: str, noun: str) -> str:
    return noun.removesuffix("s") if number == "one" else noun


def _amount(rng: random.Random, _talk: Talk) -> Filling:
    return _many(*rng.choice(list(_AMOUNTS.items())))


def _part(rng: random.Random, _talk: Talk) -> Filling:
    return _many(*rng.choice(list(_PARTS.items())))


def _many(pair: tuple[str, str], number: str) -> Filling:
    noun, whole = pair
    answer = f"{_capitalised(whole)} has {number} {_noun(number, noun)}."
    words = ("no", "none", "zero") if number == "no" else (number,)
    accepted = tuple(rf"/\b{word}\b/" for word in words)
    brief = "None." if number == "no" else _capitalised(f"{number}.")
    return Filling({"n": noun, "x": whole}, answer, accepted, brief)


CALENDAR = (
    Intent(
        "day_after",
        1.8,
        wordings("""
            q (what|which) day (comes|is) after {x}
            q what comes after {x}
            n the day after {x}
            q what is the day after {x}
            q (what|which) day follows {x}
            e (what|which) day (comes|is) after {x}
            q if today is {x} (what|which day) is tomorrow
            q today is {x} (what|which day) is tomorrow
            q (what|which) day is it after {x}
            n the next day after {x}
            q after {x} comes (what|which) (day|)
            q (what|which) is the next day after {x}
            r name the day after {x}
            q what follows {x}
            n the day that (follows|comes after) {x}
            s after {x} comes
            s if it is {x} today then tomorrow is
            q (what|which) day of the week (comes|is) after {x}
            q what day will it be (tomorrow if today is|after) {x}
            q if yesterday was {x} what (day|) is today
        """),
        _day_after,
    ),
    Intent(
        "day_before",
        1.8,
        wordings("""
            q (what|which) day (comes|is|was) before {x}
            q what comes before {x}
            n the day before {x}
            q what is the day before {x}
            e (what|which) day (comes|is) before {x}
            q if today is {x} (what|which day) was yesterday
            q today is {x} (what|which day) was yesterday
            q before {x} comes (what|which) (day|)
            r name the day before {x}
            n the day that comes before {x}
            n the day (right|just) before {x}
            q (what|which) day of the week (comes|is) before {x}
            q what is before {x}
            s before {x} comes
            s if it is {x} today then yesterday was
            q if tomorrow is {x} what (day|) is today
            q (what|which) is the previous day before {x}
        """),
        _day_before,
    ),
    Intent(
        "month_after",
        1.8,
        wordings("""
            q (what|which) month (comes|is) after {x}
            q what comes after {x}
            n the month after {x}
            q what is the month after {x}
            q (what|which) month follows {x}
            e (what|which) month (comes|is) after {x}
            q if it is {x} what is next month
            n the next month after {x}
            q after {x} comes (what|which) (month|)
            q (what|which) is the next month after {x}
            r name the month after {x}
            q what follows {x}
            n the month that (follows|comes after) {x}
            s after {x} comes
            q this month is {x} what is (the|) next (month|one)
            q (what|which) month (of the year|) (comes|is) (right|directly|) after {x}
        """),
        _month_after,
    ),
    Intent(
        "month_before",
        1.8,
        wordings("""
            q (what|which) month (comes|is|was) before {x}
            q what comes before {x}
            n the month before {x}
            q what is the month before {x}
            e (what|which) month (comes|is) before {x}
            q if it is {x} what was last month
            q before {x} comes (what|which) (month|)
            r name the month before {x}
            n the month that comes before {x}
            n the previous month before {x}
            q what is before {x}
            s before {x} comes
            q (what|which) month (of the year|) (comes|is) (right|just|) before {x}
            q this month is {x} what was the last (month|one)
        """),
        _month_before,
    ),
    Intent(
        "month_number",
        0.7,
        wordings("""
            q (what|which) is the {x} month (of the year|)
            n the {x} month (of the year|)
            q (what|which) month is the {x} (one|month|)
            e (what|which) the {x} month (of the year|) is
            r name the {x} month (of the year|)
            q what month comes {x} in (the|a) year
            q what is the name of the {x} month
            q what's the {x} month of the year
        """),
        _month_number,
    ),
    Intent(
        "day_number",
        0.5,
        wordings("""
            q (what|which) is the {x} day of the week
            n the {x} day of the week
            q (what|which) day is the {x} (one|day|) of the week
            e (what|which) the {x} day of the week is
            r name the {x} day of the week
            q what day comes {x} in (the|a) week
            q what is the name of the {x} day of the week
        """),
        _day_number,
    ),
    Intent(
        "how_many_in",
        2.4,
        wordings("""
            q how many {n} are (there|) in {x}
            q how many {n} in {x}
            q how many {n} does {x} have
            e how many {n} are (there|) in {x}
            n the number of {n} in {x}
            q {x} has how many {n}
            q how many {n} make {x}
            e how many {n} {x} has
            q what is the number of {n} in {x}
            q in {x} how many {n} are there
            q there are how many {n} in {x}
            q how many {n} make up {x}
            r count the {n} in {x}
            q {x} is how many {n}
            q how many {n} is {x}
            q how many {n} do you (count|find|have) in {x}
            q how many {n} (can you find|will i find|are contained) in {x}
            q how many {n} has {x} got
            q does {x} have how many {n}
        """),
        _amount,
    ),
    Intent(
        "how_many_parts",
        2.4,
        wordings("""
            q how many {n} does {x} have
            q how many {n} has {x}
            e how many {n} {x} has
            q {x} has how many {n}
            n the number of {n} (of|on) {x}
            q how many {n} are (there|) on {x}
            q how many {n} has {x} got
            q what is the number of {n} (on|of) {x}
            q how many {n} can {x} have
            q how many {n} do you (count|find|see) on {x}
            e how many {n} there are on {x}
            r count the {n} of {x}
            q do you know how many {n} {x} has
            q how many {n} belong to {x}
            q on {x} how many {n} are there
            q {x} how many {n} does it have
            q how many {n} would {x} (normally|usually|) have
        """),
        _part,
    ),
)
