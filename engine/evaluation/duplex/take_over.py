"""What counts as taking the floor, as Full-Duplex-Bench's code defines it (v1, 2503.04721).

Knows a talk by its events only.
"""

from dataclasses import dataclass
from typing import Final

from engine.evaluation.duplex.virtual_talk import VirtualTalk
from engine.events import ReplyAudible, ReplyFinished, ReplyInterrupted

SHORTEST_TAKE_OVER_S: Final = 1.0
MOST_BACKCHANNEL_WORDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardReply:
    """One answer as the loudspeaker gave it.

    Attributes:
        begin_s, end_s: From its first sound to its end, or to where it was broken off.
        n_words: Words of it that were heard.
    """

    begin_s: float
    end_s: float
    n_words: int


def takes_over(reply: HeardReply) -> bool:
    """Whether an answer takes the floor: longer than a back-channel, in time or in words."""
    is_short = reply.end_s - reply.begin_s < SHORTEST_TAKE_OVER_S
    return not (is_short and reply.n_words <= MOST_BACKCHANNEL_WORDS)


def heard_replies(talk: VirtualTalk, *, since: int = 0) -> list[HeardReply]:
    """The answers that were heard and are over, in order.

    Args:
        talk: The talk.
        since: Number of its events to leave out.
    """
    begun = {event.epoch: event.at_s for event in talk.told(ReplyAudible, since=since)}
    ends = [
        *((e.epoch, e.at_s, e.text) for e in talk.told(ReplyFinished, since=since)),
        *((e.epoch, e.at_s, e.heard_text) for e in talk.told(ReplyInterrupted, since=since)),
    ]
    return [
        HeardReply(begin_s=begun[epoch], end_s=at_s, n_words=len(text.split()))
        for epoch, at_s, text in sorted(ends, key=lambda end: end[1])
        if epoch in begun
    ]
