"""Events, commands and errors can travel: frozen, equal after a pickle, events as one JSON line."""

import dataclasses
import json
import pickle
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import errors
from engine.commands import Command
from engine.events import Event, event_record

EVENTS = get_args(Event)
COMMANDS = get_args(Command)
ERRORS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.EngineError)
]

# No message carries a NaN, which no comparison bears.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(Path, st.text("abc/.", min_size=1).map(Path))


@pytest.mark.parametrize("kind", EVENTS + COMMANDS)
@settings(max_examples=5)
@given(data=st.data())
def test_a_message_survives_a_pickle_and_cannot_be_changed(kind: type, data: st.DataObject) -> None:
    message = data.draw(st.from_type(kind))
    assert pickle.loads(pickle.dumps(message)) == message
    for field in dataclasses.fields(message):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(message, field.name, None)


@pytest.mark.parametrize("kind", EVENTS)
@settings(max_examples=5)
@given(data=st.data())
def test_an_event_becomes_one_json_line(kind: type, data: st.DataObject) -> None:
    event = data.draw(st.from_type(kind))
    line = json.dumps(event_record(event))
    assert "\n" not in line
    assert json.loads(line)["event"] == kind.__name__
    assert json.loads(line)["at_s"] == event.at_s


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_keeps_its_two_sentences_over_a_pickle(kind: type[errors.EngineError]) -> None:
    error = pickle.loads(pickle.dumps(kind("It broke.", remedy="Mend it.")))
    assert type(error) is kind
    assert (error.message, error.remedy) == ("It broke.", "Mend it.")
    assert str(error) == "It broke. Mend it."


def test_every_error_code_belongs_to_an_error() -> None:
    assert {kind.code for kind in ERRORS} <= set(errors.ErrorCode)
