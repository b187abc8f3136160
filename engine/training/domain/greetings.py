"""Greetings, courtesies, and short replies.

Knows nothing of what was said before.
"""

from engine.training.domain.fixed_answers import fixed_intents

GREETINGS = fixed_intents("""
    = hello 1.4 bare | Hello, nice to hear you. | hello
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
    = how_are_you 1.4 | I am fine, thank you. | fine
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
    = thanks 1.4 bare | You are welcome. | welcome
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
    = goodbye 1.4 bare | Goodbye, see you soon. | goodbye
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
    = yes 0.6 bare | Alright. What would you like to know? | alright
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
    = no 0.6 bare | Alright. Just ask me something else. | alright
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
    = compliment 0.9 | Thank you, that is very kind. | kind
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
    = insult 0.6 | I am sorry, I do my best. | sorry
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
""")
