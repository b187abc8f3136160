"""Greetings, questions about the assistant itself, feelings, jokes, thanks and goodbyes.

Knows nothing of what the user told before; that is in `memory`.
"""

import random

from engine.training.domain.intent import Filling, Intent, Talk, constant
from engine.training.domain.pattern import wordings

JOKES = (
    "Why did the chicken cross the road? To get to the other side.",
    "What do you call a sleeping dinosaur? A dino snore.",
    "Why is six afraid of seven? Because seven ate nine.",
    "What is brown and sticky? A stick.",
    "What has four wheels and flies? A garbage truck.",
)
ABILITIES = "I can do sums, capitals, opposites, colours, spelling, jokes, and stories."
SMALL_MODEL = "I am only a small model."


def _joke(_rng: random.Random, talk: Talk) -> Filling:
    accepted = ("other side", "dino", "nine", "stick", "garbage")
    remember = {"jokes": talk.jokes + 1}
    return Filling({}, JOKES[talk.jokes % len(JOKES)], accepted, remember=remember)


def _told_a_joke(talk: Talk) -> bool:
    return talk.intent in {"joke", "another_joke"}


def _said_something(talk: Talk) -> bool:
    return 0 < len(talk.said) <= 90


def _again(_rng: random.Random, talk: Talk) -> Filling:
    return Filling({}, talk.said, talk.accepted)


def _say(
    name: str, weight: float, answer: str, accepted: tuple[str, ...], block: str, *, polite: bool = True
) -> Intent:
    filler = constant(answer, *accepted)
    return Intent(name, weight, wordings(block), filler, is_polite=polite)


SMALL_TALK = (
    _say("hello", 1.4, "Hello, nice to hear you.", ("hello",), """
        s hello
        s hi
        s hey
        s hello there
        s hi there
        s hey there
        s good morning
        s good afternoon
        s good evening
        s (hello|hi|hey) (floe|computer|assistant|my friend|friend|you|again|everybody)
        s good day
        s (hello|hi|hey) (hello|hi)
        s is (anyone|anybody|someone) (there|here)
        s are you there
        s (hello|hi) can you hear me
        s good morning (floe|computer|my friend|to you)
        s greetings
        s i say hello
        s (hello|hi) i am back
        s can you hear me
        s hello can you hear me
        s (howdy|welcome)
        s (nice|good|pleased) to (meet|see|hear) you
    """, polite=False),
    _say("how_are_you", 1.4, "I am fine, thank you.", ("fine",), """
        q how are you
        q how are you (today|doing|feeling|this morning)
        q how do you do
        q how is it going
        q how's it going
        q are you (okay|well|fine|alright)
        q how are things
        q how do you feel (today|)
        e how you are
        q how have you been
        q is everything (okay|alright|fine)
        q are you (doing well|feeling good|happy|sad|tired)
        q what's up
        q how is your day
        q did you have a (good|nice) day
        q how was your day
        q are you in a good mood
        q you (okay|alright)
        q how are you doing (today|my friend)
    """),
    _say("your_name", 1.5, "My name is Floe.", ("Floe",), """
        q what is your name
        q what's your name
        q who are you
        n your name
        q what are you called
        e what your name is
        e who you are
        q how are you called
        q do you have a name
        q what (should|can|do) i call you
        q what name do you have
        q what do people call you
        r introduce yourself
        q may i (know|ask) your name
        q (which|what) is your (first|) name
        q have you got a name
        q with whom am i (talking|speaking)
        q who am i (talking|speaking) to
        q what was your name again
        s your name (is|)
        r say your name
    """),
    _say("your_age", 1.2, "I am very young.", ("young",), """
        q how old are you
        q what is your age
        n your age
        e how old you are
        q are you (old|young|new)
        q when were you (born|made|built)
        q when is your birthday
        q what year were you (born|made)
        q how many years (are you|old are you)
        q how young are you
        q do you have a birthday
        q how long have you (existed|been here|been alive)
        q are you older than me
        q what's your age
    """),
    _say("your_home", 1.2, "I live in this computer.", ("computer",), """
        q where do you live
        q where are you
        q where are you from
        q where is your home
        e where you live
        e where you are
        q what is your address
        q where do you come from
        q in (what|which) (country|city|town) do you live
        q do you have a (home|house)
        q where were you (born|made)
        q where are you (now|right now|at the moment)
        q which (city|country) are you from
        q do you live (here|in a house|on the internet|in my phone|in a computer)
        n your home
    """),
    _say("abilities", 1.8, ABILITIES, ("sums",), """
        q what can you do
        q what are you able to do
        q what do you (know|do)
        e what you can do
        q how can you help (me|)
        r help me
        s help
        q what can i ask (you|)
        q what (questions|things) can i ask (you|)
        q what are your (skills|abilities|talents)
        q what are you good at
        q can you help me
        q what do you know about
        q what should i ask (you|)
        q what can (we|i) (do|talk about)
        q what kind of (questions|things) (can|do) you (answer|know)
        q which (questions|things) can you answer
        s i need (some|) help
        s i don't know what to (say|ask)
        n your (skills|abilities)
        q how do you work
        q what else can you do
        q what topics do you know
        q what is your (job|purpose|task)
        q can you do (anything|something) (useful|else)
    """),
    _say("are_you_human", 1.3, "No, I am a small computer program.", ("/program|small/",), """
        q are you (a human|human)
        q are you (a person|a real person|real)
        q are you a (robot|machine|computer|program)
        q are you (alive|living)
        e (if|whether) you are (a human|human|real|a robot)
        q are you a (man or a machine|human or a machine|human or a robot|robot or a human)
        q what are you
        q are you an (ai|artificial intelligence)
        q are you a (man|woman|boy|girl)
        q do you have a (body|face|heart|brain)
        q are you a man or a woman
        q am i talking to a (human|person|machine|robot|computer)
        q is this a (real person|robot|machine|computer)
        q are you (a big|a small|a language) model
        q what kind of (thing|machine|program|model) are you
        q (do|can) you (breathe|sleep|eat|dream|think|feel)
        q are you just a (computer|program|machine|robot)
        q is there a human (in there|behind this)
    """),
    _say("who_made_you", 0.8, "I was made by people who like to talk.", ("people",), """
        q who made you
        q who (built|created|trained|programmed|designed|invented) you
        e who made you
        q who is your (maker|creator|boss|father|mother|owner|inventor)
        q by whom were you made
        q how were you (made|built|trained)
        q who do you belong to
        q where did you come from
        q who taught you
        n your (maker|creator)
        q do you have parents
    """),
    _say("weather", 1.3, "I can not see the weather.", ("/weather/",), """
        q what is the weather (like|) (today|)
        q how is the weather (today|)
        n the weather (today|forecast|)
        q is it (raining|snowing|sunny|cold|warm|hot|windy) (outside|today|)
        q will it (rain|snow) (today|tomorrow|)
        e how the weather is
        q what's the weather (like|) (today|tomorrow|)
        q do i need (an umbrella|a coat) (today|)
        e (if|whether) it will rain (today|tomorrow|)
        q what will the weather be (like|) (today|tomorrow|)
        q how (cold|warm|hot) is it (outside|today|)
        q what is the temperature (outside|today|)
        n the weather forecast for (today|tomorrow)
        q is the sun shining
        q does it rain
        q how is the weather (in london|in paris|in berlin|there|tomorrow)
        q is it going to (rain|snow) (today|tomorrow|)
    """),
    _say("time", 1.3, "I have no clock, so I do not know the time.", ("/clock|time/",), """
        q what time is it
        q what is the time
        n the time
        q what's the time
        e what time it is
        q how late is it
        q do you have the time
        q what time is it (now|please|right now)
        n the current time
        q is it (late|early)
        q what hour is it
        q do you know the time
        q could you tell me the time
        q what does the clock say
        r look at the clock
        e how late it is
        q what time is it in (london|paris|new york|tokyo)
    """),
    _say("date", 0.9, "I have no calendar, so I do not know the date.", ("/calendar|date/",), """
        q what day is it (today|)
        q what is the date (today|)
        n the date
        q what is today's date
        q what day is today
        e what day it is
        q which day is it (today|)
        q what month is it
        q what year is it
        n today's date
        q is (today|it) (monday|friday|sunday|the weekend)
        q what's the date
        q which (month|year) (is it|are we in)
        q what day of the week is it (today|)
    """),
    _say("sad", 1.1, "I am sorry to hear that. I hope you feel better soon.", ("sorry",), """
        s i am sad
        s i'm sad
        s i feel (sad|bad|lonely|down|terrible|awful)
        s i am (very|so|really|a bit|a little) (sad|unhappy|lonely)
        s i am (unhappy|lonely|depressed|not happy|not well|sick|ill)
        s i have had a bad day
        s (my day was|today is|i had) (a bad day|bad|terrible|awful)
        s i want to cry
        s i'm (feeling|) (sad|lonely|down|unhappy)
        s i am feeling (sad|lonely|bad|down)
        s nobody likes me
        s i lost my (dog|cat|job|friend)
        s i don't feel (good|well|happy)
        s it makes me sad
        s everything is (bad|terrible|wrong)
        s i am (angry|upset|afraid|scared|worried)
        s i (cried|am crying)
    """),
    _say("happy", 1.1, "That is great. I am happy for you.", ("happy",), """
        s i am happy
        s i'm happy
        s i feel (happy|good|great|fine|wonderful|well)
        s i am (very|so|really) (happy|glad|excited)
        s i am (glad|cheerful|excited|delighted|fine|good|well)
        s i have had a (good|great|wonderful) day
        s today is a (good|great|wonderful|beautiful) day
        s i'm (feeling|) (good|great|happy|fine)
        s i am feeling (good|great|happy|well)
        s i am in a good mood
        s life is (good|great|beautiful)
        s i (won|passed my exam|got a present|got the job)
        s it is my birthday (today|)
        s i am in love
        s (this|it) makes me (so|very|) happy
        s i had a (good|great|nice) day
    """),
    _say("bored", 1.0, "Let us play. Ask me for a joke or a story.", ("/joke|story/",), """
        s i am bored
        s i'm bored
        s i feel bored
        s i am (very|so|really) bored
        s this is boring
        s (it is|life is|my day is|today is) boring
        s i have nothing to do
        s there is nothing to do
        s what can i do i am bored
        s i'm (so|very|really|feeling) bored
        s i don't know what to do
        s what should i do (now|today|)
        s let us play (a game|)
        s can we play (a game|)
        s entertain me
        s i am feeling bored
    """),
    _say("hungry", 1.0, "Then eat something good. An apple, perhaps.", ("/eat|apple/",), """
        s i am hungry
        s i'm hungry
        s i feel hungry
        s i am (very|so|really|a bit) hungry
        s i want (to eat|something to eat|some food|food)
        s i need (food|something to eat)
        s what (should|can) i eat
        s i could eat (something|a horse)
        s i have not eaten (anything|today|)
        s i'm (so|very|really|feeling) hungry
        s my stomach is empty
        s i am starving
        s what should i (eat|have) for (lunch|dinner|breakfast)
        s i am feeling hungry
    """),
    _say("thirsty", 0.6, "Then drink a glass of water.", ("water",), """
        s i am thirsty
        s i'm thirsty
        s i feel thirsty
        s i am (very|so|really|a bit) thirsty
        s i want (to drink|something to drink|a drink)
        s i need (a drink|something to drink|water)
        s what (should|can) i drink
        s i'm (so|very|really|feeling) thirsty
    """),
    _say("tired", 0.9, "Then rest a little. Sleep is good for you.", ("/rest|sleep/",), """
        s i am tired
        s i'm tired
        s i feel (tired|sleepy)
        s i am (very|so|really|a bit) (tired|sleepy)
        s i am (sleepy|exhausted)
        s i want to (sleep|rest|go to bed)
        s i need (sleep|to sleep|a break|a rest|some rest)
        s i can't sleep
        s i did not sleep (well|enough|last night)
        s i'm (so|very|really|feeling) (tired|sleepy)
        s i am feeling tired
        s i worked all day
    """),
    Intent("joke", 1.7, wordings("""
        r tell me a joke
        n a (good|funny|short|) joke
        r make me laugh
        q do you know a (good|funny|) joke
        q do you know any jokes
        r tell a joke
        q can you tell (a joke|jokes)
        s i want (to laugh|a joke|to hear a joke)
        r say something funny
        r tell (us|my friends) a joke
        q have you got a joke (for me|)
        s joke (time|please|)
        r make a joke
        r tell me something funny
        q are you funny
        r be funny
        r cheer me up
        s i would love (to hear|) a joke
        r tell me a (good|funny|short|silly) (joke|one)
    """), _joke),
    Intent("another_joke", 6.0, wordings("""
        r tell me another joke
        r tell me another one
        s another joke
        s another one
        s one more
        s one more joke
        n a different joke
        s more jokes
        q do you have another (one|joke)
        s ha ha (another one|one more|tell me another)
        s that was (funny|good) (another one|one more|tell me another)
        s next joke
        r tell another
    """), _joke, fits=_told_a_joke, is_follow_up=True),
    _say("thanks", 1.4, "You are welcome.", ("welcome",), """
        s thank you
        s thanks
        s thank you (very much|so much)
        s thanks (a lot|so much|very much)
        s many thanks
        s (that was|you were) (very|) (helpful|kind)
        s (great|good|nice|okay|alright|perfect|cool) (thank you|thanks)
        s thank you (floe|my friend|for your help|for that|for the answer|computer)
        s thanks (floe|my friend|for your help|for that)
        s i thank you
        s thank you that (was|is) (great|nice|helpful|all)
        s thanks that (was|is) (great|nice|helpful|all)
        s that's (very|) (kind|nice) of you
        s i am (very|) grateful
        s you helped me (a lot|)
        s thank you (goodness|indeed)
    """, polite=False),
    _say("goodbye", 1.4, "Goodbye, see you soon.", ("goodbye",), """
        s goodbye
        s bye
        s bye bye
        s good night
        s see you (later|soon|tomorrow|)
        s (okay|alright|thanks|thank you) (bye|goodbye|bye bye)
        s i (have to|must|need to) (go|leave) (now|)
        s i am (leaving|going) (now|)
        s (goodbye|bye) (floe|my friend|for now|computer)
        s talk to you later
        s until (next time|tomorrow|later)
        s have a (nice|good|great) (day|evening|night|time)
        s that is all (for today|for now|)
        s farewell
        s (see you|bye) (floe|my friend|next time)
        s take care
        s we can stop (now|)
        s i want to (stop|finish|go) now
    """, polite=False),
    _say("yes", 0.6, "Alright. What would you like to know?", ("alright",), """
        s yes
        s yes (please|of course|sure)
        s okay
        s sure
        s (that is|that's) (right|true|correct|good)
        s of course
        s you are right
        s (very|) (good|nice|well)
        s i (agree|think so|see|understand)
        s (okay|yes) (okay|good|then)
        s exactly
    """, polite=False),
    _say("no", 0.6, "Alright. Just ask me something else.", ("alright",), """
        s no
        s no (thank you|thanks)
        s not (now|really|today)
        s i don't (want|think so|want to)
        s (that is|that's) (wrong|not right|false|not true)
        s you are wrong
        s never mind
        s forget it
        s no (no|way|not that)
        s i disagree
        s (stop|stop it|be quiet|shut up|enough|wait)
    """, polite=False),
    _say("compliment", 0.9, "Thank you, that is very kind.", ("kind",), """
        s you are (great|nice|smart|clever|funny|cool|good|wonderful|the best|amazing)
        s i (like|love) you
        s you are (very|so|really) (nice|smart|clever|funny|good|kind)
        s you have a (nice|beautiful|lovely) voice
        s (good|great|nice) (job|work|answer)
        s well done
        s you are my friend
        s you sound (nice|good|great)
        s that was (good|great|funny|nice|a good answer)
        s i like (your voice|talking to you|to talk with you)
        s you are a good (assistant|robot|friend|boy)
        s what a (good|nice|great) answer
    """),
    _say("insult", 0.6, "I am sorry, I do my best.", ("sorry",), """
        s you are (stupid|dumb|bad|silly|useless|slow|boring|terrible)
        s i (hate|don't like) you
        s you are (very|so|really) (stupid|dumb|bad|silly|boring)
        s you (know nothing|are no help|don't understand me|are wrong)
        s you are not (smart|clever|good|funny)
        s (bad|terrible) (job|answer|assistant)
        s that (was|is) (bad|terrible|a bad answer|not funny)
        s that was wrong
        s you have an ugly voice
        s you make (many|too many) mistakes
        s you are a bad (assistant|robot|computer)
    """),
    _say("your_favourite", 1.0, "My favourite thing is talking with you.", ("talking",), """
        q what is your favourite (colour|animal|food|song|movie|book|number|thing|day|sport|game|word)
        n your favourite (colour|animal|food|song|movie|book|number|thing)
        e what your favourite (colour|animal|food|song|movie) is
        q which (colour|animal|food|song|book) do you like (best|most)
        q what do you like (best|most|to do|)
        q do you have a favourite (colour|animal|food|song|movie|book)
        q what's your favourite (colour|animal|food|song|movie|book)
        q what are your (hobbies|interests)
        q what makes you happy
        q what do you enjoy
        q do you have (a hobby|hobbies)
        q (which|what) is the (colour|animal|food|song|book) you like (best|most)
        q what do you do (all day|for fun|in your free time)
    """),
    Intent("again", 1.6, wordings("""
        s (can|could) you (please|) repeat that
        s say that again
        s (can|could) you say that again
        s repeat that
        s what did you say
        s again please
        s pardon
        s once more please
        s i did not (hear|understand|catch) (that|you)
        s sorry what did you say
        s sorry what
        s (please|) repeat your answer
        s repeat (it|) please
        s come again
        s what was that
        s (one more time|once again) please
        s i didn't (hear|get|understand) (that|you)
        s say it again
        s can you repeat
    """), _again, fits=_said_something, is_polite=False, is_follow_up=True),
)
