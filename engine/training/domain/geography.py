"""Countries, their capitals and continents.

Knows no countries but those of its table; the others get an honest answer in `outside`.
"""

import random

from engine.training.domain.intent import Filling, Intent, Talk
from engine.training.domain.pattern import listed, wordings

COUNTRIES: dict[str, tuple[str, str]] = {
    "France": ("Paris", "Europe"),
    "Germany": ("Berlin", "Europe"),
    "Spain": ("Madrid", "Europe"),
    "Italy": ("Rome", "Europe"),
    "Portugal": ("Lisbon", "Europe"),
    "England": ("London", "Europe"),
    "Great Britain": ("London", "Europe"),
    "the United Kingdom": ("London", "Europe"),
    "Scotland": ("Edinburgh", "Europe"),
    "Ireland": ("Dublin", "Europe"),
    "Wales": ("Cardiff", "Europe"),
    "Greece": ("Athens", "Europe"),
    "Poland": ("Warsaw", "Europe"),
    "Austria": ("Vienna", "Europe"),
    "Hungary": ("Budapest", "Europe"),
    "Sweden": ("Stockholm", "Europe"),
    "Norway": ("Oslo", "Europe"),
    "Denmark": ("Copenhagen", "Europe"),
    "Finland": ("Helsinki", "Europe"),
    "Belgium": ("Brussels", "Europe"),
    "the Netherlands": ("Amsterdam", "Europe"),
    "Holland": ("Amsterdam", "Europe"),
    "Switzerland": ("Bern", "Europe"),
    "Iceland": ("Reykjavik", "Europe"),
    "Ukraine": ("Kiev", "Europe"),
    "Russia": ("Moscow", "Europe"),
    "Turkey": ("Ankara", "Asia"),
    "Japan": ("Tokyo", "Asia"),
    "China": ("Beijing", "Asia"),
    "India": ("New Delhi", "Asia"),
    "Thailand": ("Bangkok", "Asia"),
    "Vietnam": ("Hanoi", "Asia"),
    "South Korea": ("Seoul", "Asia"),
    "Egypt": ("Cairo", "Africa"),
    "Kenya": ("Nairobi", "Africa"),
    "Morocco": ("Rabat", "Africa"),
    "Canada": ("Ottawa", "North America"),
    "the United States": ("Washington", "North America"),
    "America": ("Washington", "North America"),
    "Mexico": ("Mexico City", "North America"),
    "Cuba": ("Havana", "North America"),
    "Brazil": ("Brasilia", "South America"),
    "Argentina": ("Buenos Aires", "South America"),
    "Chile": ("Santiago", "South America"),
    "Peru": ("Lima", "South America"),
    "Colombia": ("Bogota", "South America"),
    "Australia": ("Canberra", "Australia"),
    "New Zealand": ("Wellington", "Oceania"),
}
"""Country: its capital and continent."""

_WELL_KNOWN = 0.6
"""Chance to draw from the first thirty-odd countries again that people ask for most."""

_MOST_ASKED = listed(
    "France Germany Spain Italy Portugal England Ireland Greece Poland Austria Hungary Sweden "
    "Norway Denmark Finland Belgium Switzerland Russia Turkey Japan China India Egypt Kenya "
    "Canada Mexico Cuba Brazil Argentina Chile Peru Australia"
)
_OWNER = {capital: country for country, (capital, _) in reversed(COUNTRIES.items())}


def _country(rng: random.Random) -> str:
    return rng.choice(_MOST_ASKED if rng.random() < _WELL_KNOWN else list(COUNTRIES))


def _capital(rng: random.Random, _talk: Talk) -> Filling:
    country = _country(rng)
    capital, _ = COUNTRIES[country]
    answer = f"The capital of {country} is {capital}."
    return Filling({"country": country}, answer, (capital,), f"{capital}.")


def _owner(rng: random.Random, _talk: Talk) -> Filling:
    capital, _ = COUNTRIES[_country(rng)]
    country = _OWNER[capital]
    answer = f"{capital} is the capital of {country}."
    accepted = _names_of(country, capital)
    return Filling({"city": capital}, answer, accepted, f"{_sentence(country)}.")


def _names_of(country: str, capital: str) -> tuple[str, ...]:
    also = (name for name, (city, _) in COUNTRIES.items() if city == capital and name != country)
    return (country, *also)


def _continent(rng: random.Random, _talk: Talk) -> Filling:
    country = _country(rng)
    continent = COUNTRIES[country][1]
    answer = f"{_sentence(country)} is in {continent}."
    return Filling({"country": country}, answer, (continent,), f"{continent}.")


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _after_capital(talk: Talk) -> bool:
    return talk.intent in {"capital", "capital_follow_up"}


GEOGRAPHY = (
    Intent(
        "capital",
        3.2,
        wordings("""
            q what is the capital (city|) of {country}
            q what's the capital (city|) of {country}
            n the capital (city|) of {country}
            q which city is the capital of {country}
            q what city is the capital of {country}
            e what the capital (city|) of {country} is
            n {country}'s capital (city|)
            q what is {country}'s capital (city|)
            q {country} has (which|what) capital (city|)
            e which city is the capital of {country}
            r name the capital (city|) of {country}
            q what is the name of the capital (city|) of {country}
            n the name of the capital of {country}
            q what do you call the capital of {country}
            q how is the capital of {country} called
            e what {country}'s capital is (called|)
            q the capital of {country} is (what|which city|called what)
            q (in|of) {country} what is the capital (city|)
            q what is the main city of {country}
            s capital of {country}
            q what capital (city|) does {country} have
            q what is the capital city in {country}
            s {country} what is (the|its) capital
            q where is the government of {country}
            s i (want to visit|am going to|travel to) {country} what is the capital (there|)
            q which is the capital of {country}
            q who is the capital of {country}
        """),
        _capital,
    ),
    Intent(
        "country_of_capital",
        2.4,
        wordings("""
            q {city} is the capital of (which|what) country
            q which country has {city} as (its|the|) capital (city|)
            q what country has the capital (city|) {city}
            q of (which|what) country is {city} the capital (city|)
            q which country's capital (city|) is {city}
            e which country {city} is the capital of
            q {city} is the capital of what
            r name the country (whose capital is|with the capital|that has the capital) {city}
            n the country (whose capital is|with the capital) {city}
            q what is {city} the capital of
            q whose capital (city|) is {city}
            q which country has {city} for a capital
            q in (which|what) country is {city} the capital
            q which country is {city} in
            q what country is {city} in
            q where is {city}
            q {city} belongs to (which|what) country
            q in (which|what) country (is|lies|can i find|do you find) {city}
            e where {city} is
            s {city} is the capital of
            q to which country does {city} belong
            q which nation has {city} as its capital
            n the country of {city}
        """),
        _owner,
    ),
    Intent(
        "continent",
        1.0,
        wordings("""
            q (which|what) continent is {country} (in|on|part of)
            q on (which|what) continent is {country}
            q in (which|what) continent is {country}
            q where is {country}
            q where (in the world|on the map|on earth) is {country}
            n the continent of {country}
            q what is the continent of {country}
            e (which|what) continent {country} is (in|on)
            e where {country} is
            r name the continent of {country}
            q {country} is (on|in) (which|what) continent
            q to (which|what) continent does {country} belong
            q which part of the world is {country} in
            q where (can|do) i find {country}
            q what continent does {country} belong to
        """),
        _continent,
    ),
    Intent(
        "capital_follow_up",
        6.0,
        wordings("""
            s and (of|for|in) {country}
            s and {country}
            s what about {country}
            s and what about {country}
            s how about {country}
            s and the (capital|one) of {country}
            s now {country}
            s what about the (one|capital) of {country}
            s and that of {country}
            s {country} too please
            s same question for {country}
            s and which (one|city) is it for {country}
            s okay and {country}
        """),
        _capital,
        fits=_after_capital,
    ),
)
