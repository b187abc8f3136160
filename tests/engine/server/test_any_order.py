"""Messages in any order: each is carried out or refused by one error, and the story stays whole.

The mind is a scripted one that fails when it is asked for something out of turn.
"""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.scripted_mind import after_pause, disregard_after_pause, never
from tests.fakes.scripted_sessions import MemberTalk, ScriptedSessions, append, question, typed
from tests.fakes.voices import voice

RATE_HZ = 24_000
LONG = "one two three four five six seven eight nine ten"

SOUNDS = {
    "a question": question(0.8),
    "half a question": voice(0.7, rate_hz=RATE_HZ),
    "a cough": np.concatenate((voice(0.25, rate_hz=RATE_HZ), np.zeros(RATE_HZ // 2, np.float32))),
    "silence": np.zeros(RATE_HZ, np.float32),
}


def update(turns: dict[str, Any] | None, role: str) -> dict[str, Any]:
    session = {"instructions": role, "audio": {"input": {"turn_detection": turns}}}
    return {"type": "session.update", "session": {"type": "realtime", **session}}


MESSAGES = st.one_of(
    st.sampled_from(sorted(SOUNDS)),
    st.sampled_from(
        [
            {"type": "input_audio_buffer.commit"},
            {"type": "input_audio_buffer.clear"},
            {"type": "response.create"},
            {"type": "response.cancel"},
            typed("Is it?"),
            update(None, "By hand."),
            update({"type": "semantic_vad", "eagerness": "high"}, "By ear."),
        ]
    ),
    st.builds(
        lambda kind, n, ms: {
            "type": f"conversation.item.{kind}",
            "item_id": f"item_{n}",
            **({"audio_end_ms": ms} if kind == "truncate" else {}),
        },
        st.sampled_from(["delete", "retrieve", "truncate"]),
        st.integers(1, 40),
        st.integers(0, 3000),
    ),
)
STEPS = st.lists(MESSAGES | st.sampled_from([0.04, 0.3, 1.5]), max_size=14)
JUDGES = st.sampled_from([after_pause, never, disregard_after_pause])


@settings(max_examples=20)
@given(steps=STEPS, judge=JUDGES)
def test_any_order_of_messages_makes_a_whole_story(steps: list[Any], judge: Any) -> None:
    talk = MemberTalk(ScriptedSessions([LONG], judge=judge))
    for step in steps:
        if isinstance(step, float):
            talk.wait(step)
            continue
        n = len(talk.of("error"))
        talk.say(append(SOUNDS[step]) if isinstance(step, str) else step)
        assert len(talk.of("error")) - n <= 1
    # An open microphone: what is being heard ends, and what was turned down goes on.
    talk.say(update({"type": "semantic_vad"}, "By ear."))
    talk.speak(SOUNDS["silence"])
    talk.wait(8.0)
    check_story(talk.told)
    check_it_still_answers(talk)


def check_story(told: list[dict[str, Any]]) -> None:
    """Every answer begins once and ends once, and its parts lie in between."""
    under_way: str | None = None
    for message in told:
        if message["type"] == "response.created":
            assert under_way is None
            under_way = message["response"]["id"]
        elif message["type"] == "response.done":
            assert message["response"]["id"] == under_way
            under_way = None
        elif message["type"].startswith("response."):
            assert message["response_id"] == under_way
    assert under_way is None


def check_it_still_answers(talk: MemberTalk) -> None:
    """Whatever was said before, a typed turn is answered."""
    for item_id in [one.item_id for one in talk.member._opened()[1]._items.pending]:
        talk.say({"type": "conversation.item.delete", "item_id": item_id})
    n = len(talk.of("response.done"))
    talk.say(typed("Do you still hear me?"))
    talk.say({"type": "response.create"})
    talk.wait(6.0)
    assert len(talk.of("response.done")) == n + 1
    assert talk.of("response.done")[-1]["response"]["status"] == "completed"
    assert talk.mind.memory.count("typed:Do you still hear me?") == 1
