"""The wordings of questions outside the domain.

Knows nothing of their fillings or the replies; those are in `outside`.
"""

from engine.training.domain.pattern import wordings

QUESTIONS = wordings("""
    q who is {person}
    q who was {person}
    e who {person} (is|was)
    q when was {person} born
    q where was {person} born
    q where does {person} live
    q how (old|tall|rich|famous) is {person}
    q how did {person} die
    q when did {person} die
    q is {person} (still|) (alive|famous|married|here|happy)
    q what did {person} (do|say|write|invent|eat|discover)
    q why is {person} (so|) {adj}
    q who (built|found|bought|broke|stole|wants|took|sold|owns|made) (the|my|this) {n}
    q who (wrote|directed|composed|sang|made|painted) {work}
    q what is {work} about
    q (do you know|have you (seen|read|heard)) {work}
    q who invented {invention}
    n the inventor of {invention}
    q when was {invention} invented
    q who is the {attribute} of {country}
    q what is the {attribute} of {country}
    n the {attribute} of {country}
    q how {measure} is {place}
    q how {measure} is (the|a|my|this) {n}
    q how many people live in {place}
    q how far is it (from {place2}|) to {place}
    q how (do|can) i (get|go|travel) (from {place2}|) to {place}
    q how long does it take to (get to {place}|{todo}|{v})
    q what is it like in {place}
    q what can (i|you|we) (see|do|eat|buy) in {place}
    q have you (ever|) been to {place}
    q is {place} (nice|big|beautiful|far|expensive|dangerous)
    q which is (better|nicer|bigger|more expensive) {place} or {place2}
    q (what|who) is the {adj} {n}
    q why is the {n} (so|) {adj}
    q why do (people|children|we|you|they|{ns}) {v}
    q why (is|are) {topic} (so|) (important|hard|interesting|good|bad)
    q why (does|did) (the|my) {n} {v}
    q when did {event} (happen|start|end|take place)
    q when (is|was) {event}
    q who won {event}
    q what happened (in {year}|at {event}|to {person}|yesterday|last night)
    q what is {topic}
    e what {topic} (is|means)
    r explain {topic} (to me|)
    r tell me (something|more|everything|a little|) about {topic}
    r tell me (something|more|) about {person}
    r tell me (something|more|) about (the|your) {n}
    q what do you (know|think) about {topic}
    q how does {topic} work
    q what does the word {n} mean
    r define {topic}
    q how (do|can|should) i {todo}
    e how to {todo}
    q what do i need to {todo}
    q is it (hard|easy|possible|allowed|expensive|dangerous) to {todo}
    q should i (buy a {n}|{todo}|sell my {n}|{v} my {n})
    q how does a {n} work
    q how (is|are) (a {n}|{ns}) made
    q what is a {n} (made of|good for|used for)
    q where can i (buy|find|get|see|rent) (a {n}|{ns}|some {n})
    q where is (the|my|your|our) {n}
    q where is the (nearest|next|best) (bank|shop|restaurant|hospital|station|toilet|pharmacy|hotel)
    q where (did i put|have i left) my {n}
    q what is the best {n} (in {place}|for me|)
    q how much (is|does) (a|the|this) {n} (cost|)
    q how much do {ns} (cost|weigh|eat)
    n the {quantity}
    q what is the {quantity}
    e what the {quantity} is
    q how do you say {n} in {language}
    q what is {n} in {language}
    q what does {n} mean in {language}
    q do you speak {language}
    q what rhymes with {n}
    q what is a {n}
    q what is the difference between (a {n} and a {m}|{topic} and music|{ns} and {ms})
    q is (a {n}|the {n}|{person}) (better|bigger|older|more {adj}) than (a {m}|the {m}|me)
    q do you believe in (god|ghosts|love|magic|{topic})
    q what is in (the|my|your|this) {n}
    q what is (behind|under|on|inside|next to) the {n}
    q whose {n} is (this|that|it)
    q which {n} (is the best|should i take|do you want|is mine|is {adj})
    q what kind of {n} (is this|do you like|do i need)
    q what (kind of|) {n} should i (buy|wear|eat|read|choose|take)
    q who (ate|stole|broke|saw|heard) my {n}
    q can (a {n}|{ns}|{person}) (fly|swim|run|talk|read|{v})
    q do {ns} {v}
    q does (a|the|your) {n} {v}
    q what do {animal}s eat
    q how (long|old) do(es|) (a|the|) {animal} (live|get)
    q how (fast|big|heavy|smart|strong) is (a|the) {animal}
    q are {ns} {adj}
    q is the {n} {adj} (or {adj2}|)
    q (did|do) you {v} (the|a|my) {n} (yesterday|today|)
    q have you (ever|) (seen|had|bought|eaten|lost) a {n}
    q do you (have|own|want|need) (a {n}|{ns}|money|children|a wife)
    q would you (rather|) {v} or {w}
    q what would you do (with a {n}|if you had a {n}|in {place})
    q will (i|we|you|it|{person}) (ever|) (be rich|be famous|{v} (again|tomorrow|))
    q what will happen (tomorrow|next year|in the future|to me)
    q am i (right|late|pretty|smart|{adj})
    q what am i (doing|wearing|thinking|holding|looking at)
    q what did i (do|eat|say|buy) (yesterday|last night|this morning|last week)
    q who (is|was) (at the door|on the phone|in the kitchen|on television|that)
    q how many {ns} (are there in {place}|do i have|are in the {n}|can you see|have you got)
    q how many (calories|vitamins|bones|teeth|stars|countries|books|languages) (are there|are in \
        a {n}|do you know)
    q what is on (television|the menu|the radio|the news) (tonight|today|)
    q what should i (do|cook|watch|read|say|wear) (tonight|tomorrow|for {event}|for dinner|)
    q (can|may) i (eat|drink|have|use|borrow|touch) (the|your|this) {n}
    q when does (the (bus|train|shop|bank|museum|movie|game)) (leave|come|open|close|start|arrive)
    q when will (the {n}|{person}) (come|arrive|be ready|be back)
    q what is (so|) {adj} about (the {n}|{topic}|{place})
    q what (makes|made) (the|a) {n} (so|) {adj}
    q which language do (they|people) speak in {place}
    q what do people (eat|drink|wear|do) in {place}
    q who lives (in {place}|in this {n}|next door)
    q who was the (second|third|last|best) (president|king|queen|man on the moon) (of {country}|)
    q how do {ns} {v}
    q how (did|do) (they|people|you) {v} (the|a) {n}
    q what is the {n} of the {m}
    n the {n} of {person}
    q how many (miles|kilometres|hours) (is it|are there) to {place}
    q what is the (name|colour|size|age|price) of (my|your|his|her|this) {n}
    q what colour is (my|your|his|her|this) (car|shirt|hair|house|bag|room|coat|{n})
""")
ACTIONS = wordings("""
    r {action}
    r {action}
    r (play|find|buy|bring|show|give|get|send|order) (me|) (a|the|some) {n}
    r call {name}
    r (call|text|phone|email|invite) {person}
    r (write|send) (a letter|an email|a message) to {person}
    r (write|read) (me|) (an essay|a report|a book|a letter|an article) about {topic}
    r turn (on|off) the {n}
    r (open|close|start|stop|move|clean|fix|lock) (the|my) {n}
    r translate {n} into {language}
    r (speak|talk) {language} (to me|)
    r (search|look) for {topic}
    r (draw|paint|build|cook|make) (me|) a {n}
    r remind me to {v} (the {n}|tomorrow|tonight)
    r set (an alarm|a timer) for {name}
    r (teach|show) me (how to|to) {v}
    r (take|drive|bring|fly) me to {place}
    r (book|find|reserve) (a flight|a hotel|a train|a ticket) to {place}
    r play {work}
    r sing {work}
    s i want you to {action}
    q can you {v} (a|the|my) {n}
    q could you (please|) {action}
    q (will|would) you {v} (with me|for me|my {n})
    s i want (a|some|to buy a|to see a) {n}
    s i need (a|some|to buy a) {n}
    s let us {v} (together|)
    r {v} the {n}
    r put (a|the) {n} (on|in|under) the {m}
    r (help me|) {todo}
""")
CHATTER = wordings("""
    s i (bought|sold|found|lost|saw|broke) (a|my|the) {n} (yesterday|today|last week|)
    s my {n} is (very|so|) {adj}
    s the {n} is (very|so|too|) {adj}
    s i (have|had|want|own) a(n|) {adj} {n}
    s (yesterday|today|tomorrow|last year) (i|we) (went|go|will go) to {place}
    s my (brother|sister|mother|father|friend|neighbour|boss|teacher) (has|likes|wants|bought) a {n}
    s my (brother|sister|mother|father|friend|wife|husband|son|daughter) is (called \
        {name}|{adj}|in {place})
    s i (work|live|study|was born) in {place}
    s i am (going|travelling|flying|walking) to {place}
    s i am (reading|writing|learning|thinking) about {topic}
    s i (read|heard|know|think) (something|a lot|) about {topic}
    s i am (a|the) (doctor|teacher|student|driver|cook|farmer|nurse|pilot|painter|king|singer)
    s we (will|can|should|must) {v} (the {n}|tomorrow|together|)
    s i (want|have|need|would like) to {v} (the {n}|now|tomorrow|)
    s there is a {n} (in|on|under|behind) the {m}
    s {person} (is|was) (very|) {adj}
    s {person} (came|went) to {place} (yesterday|)
    s it is (very|so|too|) {adj} (in {place}|here|)
    s {ns} are {adj}
    s (people|children|they|some people) {v} (a lot|too much|every day|in {place})
    s i (never|always|often|sometimes) {v} (in the {n}|at night|with my {n}|)
    s the {n} and the {m} are {adj}
    s in {year} (there was {event}|{person} was born|everything changed)
    s i forgot my {n}
    s look at (this|that|the) {n}
    s this {n} (looks|smells|feels|is) {adj}
    s you should {v} (more|the {n}|)
    s i think (you|we|they) {v} too much
    s you (can|must) {v} the {n}
    s (that|this|it) (was|is) (a|my|the) {n}
    s {topic} is (very|) (interesting|hard|boring|important)
    s i don't (understand|believe in|care about) {topic}
""")
UNKNOWN_COUNTRY = wordings("""
    q what is the capital (city|) of {country}
    q what's the capital (city|) of {country}
    n the capital (city|) of {country}
    q (which|what) city is the capital of {country}
    e what the capital (city|) of {country} is
    n {country}'s capital
    q (which|what) continent is {country} (in|on)
    r name the capital of {country}
    q where is {country}
    q what do you call the capital of {country}
    s capital of {country}
    q what capital does {country} have
    q the capital of {country} is (what|which city)
""")
UNKNOWN_WORD = wordings("""
    q what is the opposite of {x}
    n the opposite of {x}
    q what is the opposite of {ax}
    q what sound does {ax} make
    q what does {ax} say
    q what noise does {ax} make
    e what the opposite of {x} is
    q what's the opposite of {x}
    n the sound of {ax}
    q (which|what) animal says {x}
    q who says {x}
    q what colour is {ax}
    q how many legs does {ax} have
    q what word is the opposite of {x}
    q what comes after {x}
    q what comes before {x}
""")
LARGE_SUMS = wordings("""
    q what is {a} plus {b}
    q what is {a} minus {b}
    q what is {a} times {b}
    q how much is {a} (plus|minus|times|divided by) {b}
    n {a} (plus|minus|times|divided by) {b}
    q what is {a} divided by {b}
    r (add|multiply) {a} and {b}
    r calculate {a} (plus|minus|times) {b}
    r count to {a}
    q what is the square root of {a}
    s {b} (times|plus|minus) {a}
""")
GIBBERISH = wordings("s {x}")
