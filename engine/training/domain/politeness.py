"""What people put before and after a question: greetings, hesitation, courtesy.

Knows nothing of what is asked, only of the grammatical form.
"""

import random

from engine.training.domain.pattern import Form, expand

_OPENERS = (
    "hey",
    "hi",
    "hello",
    "um",
    "uh",
    "er",
    "well",
    "so",
    "okay",
    "okay so",
    "now",
    "right",
    "alright",
    "and",
    "and now",
    "but",
    "then",
    "please",
    "excuse me",
    "sorry",
    "hey floe",
    "floe",
    "hello floe",
    "oh",
    "hmm",
    "let me see",
    "let me think",
    "(next|another|one more|my next|a quick|quick|first|last) question",
    "(i have|here is|here's|i've got) (a|another|one) question",
    "one more (thing|time)",
    "listen",
    "say",
    "you know",
    "i mean",
    "by the way",
    "actually",
    "(my friend|my teacher|my son|my daughter|someone) asked me",
    "(i|we) (was|were) wondering",
    "i forgot",
    "remind me",
    "quickly",
    "for my homework",
    "good morning",
    "yes",
    "no",
    "thanks",
    "thank you",
    "cool",
    "great",
    "nice",
)
_ASKING = (
    "(can|could|would|will) you (please|) (tell|remind) me",
    "(please|) tell me (please|)",
    "do you (know|remember|happen to know|have any idea)",
    "(would|can|could) you (please|) say",
    "(i want|i need|i would like|i'd like|i'd love) to know",
    "i wonder",
    "i was wondering",
    "i have to know",
    "i don't know",
    "i am not sure",
    "let me know",
    "any idea",
    "(can|could) you (explain|work out|find out|figure out)",
    "(are you able to|are you allowed to) (say|tell me)",
    "say",
    "does anyone know",
    "(tell|remind) me again",
    "my question is",
    "help me remember",
)
_GIVING = (
    "what is",
    "what's",
    "what would be",
    "and what is",
    "tell me",
    "tell me about",
    "please tell me",
    "(can|could|would) you (please|) (tell|give) me",
    "(can|could) you name",
    "give me",
    "please (give me|name|say)",
    "name",
    "say",
    "do you know",
    "do you remember",
    "(i want|i need|i would like|i'd like) to know",
    "(i want|i need|i would like|i'd like) (to hear|to learn|)",
    "i forgot",
    "i am looking for",
    "i'm trying to remember",
    "let me hear",
    "let us hear",
    "how about",
    "what about",
    "remind me of",
    "what do you (think is|call)",
    "(would you happen to|do you happen to) know",
    "any idea about",
    "",
)
_REQUESTING = (
    "please",
    "(can|could|would|will) you (please|)",
    "(can|could) you (maybe|possibly|quickly|)",
    "i want you to",
    "(i would|i'd) like you to",
    "would you mind if i ask you to",
    "(go ahead|go on) and",
    "try to",
    "i need you to",
    "let us see if you can",
    "are you able to",
    "do you know how to",
    "be so kind and",
    "just",
    "kindly",
)
_TAILS = (
    "please",
    "please",
    "thanks",
    "thank you",
    "for me",
    "then",
    "again",
    "floe",
    "do you know",
    "can you tell me",
    "i forgot",
    "i am curious",
    "right now",
    "if you know",
    "if you can",
    "any idea",
    "exactly",
    "i wonder",
    "tell me",
    "now",
    "quickly",
    "if you please",
    "if you don't mind",
    "i want to know",
    "my friend",
)
_CARRIERS = {Form.CLAUSE: _ASKING, Form.NOUN: _GIVING}
_OPTIONAL_CARRIERS = {Form.QUESTION: _ASKING, Form.REQUEST: _REQUESTING}
_CARRIER_CHANCE = {Form.QUESTION: 0.15, Form.REQUEST: 0.4}
_TAILED = (Form.QUESTION, Form.CLAUSE, Form.NOUN, Form.REQUEST)
_OPENER_CHANCE = 0.25
_TAIL_CHANCE = 0.15


def polite(form: Form, core: str, rng: random.Random) -> str:
    """`core` with what people may say around it."""
    text = carried(form, core, rng)
    if rng.random() < _OPENER_CHANCE:
        text = f"{expand(rng.choice(_OPENERS), rng)} {text}"
    if form in _TAILED and rng.random() < _TAIL_CHANCE:
        text = f"{text} {rng.choice(_TAILS)}"
    return text


def carried(form: Form, core: str, rng: random.Random) -> str:
    """`core` with the carrier phrase that its form needs or allows."""
    carriers = _CARRIERS.get(form)
    if carriers is None and rng.random() < _CARRIER_CHANCE.get(form, 0.0):
        carriers = _OPTIONAL_CARRIERS[form]
    return f"{expand(rng.choice(carriers), rng)} {core}".strip() if carriers else core
