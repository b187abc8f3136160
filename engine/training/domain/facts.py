"""A few dozen facts, each with ways to ask for it.

Knows no other facts; they get an honest answer in `outside`.
"""

from engine.training.domain.intent import Intent, constant
from engine.training.domain.pattern import wordings


def _fact(name: str, answer: str, accepted: tuple[str, ...], block: str) -> Intent:
    return Intent(f"fact_{name}", 0.62, wordings(block), constant(answer, *accepted))


FACTS = (
    _fact("romeo", "William Shakespeare wrote Romeo and Juliet.", ("Shakespeare",), """
        q who wrote romeo and juliet
        n the (author|writer) of romeo and juliet
        e who wrote romeo and juliet
        q who is the (author|writer) of romeo and juliet
        q romeo and juliet was written by whom
        q who is romeo and juliet by
        q (which|what) (author|writer|poet) wrote romeo and juliet
        q by whom was romeo and juliet written
        q who was the (writer|author) of the play romeo and juliet
    """),
    _fact("hamlet", "William Shakespeare wrote Hamlet.", ("Shakespeare",), """
        q who wrote hamlet
        n the (author|writer) of hamlet
        e who wrote hamlet
        q who is the (author|writer) of hamlet
        q hamlet was written by whom
        q who is hamlet by
        q (which|what) (author|writer) wrote (the play|) hamlet
    """),
    _fact("largest_planet", "The largest planet is Jupiter.", ("Jupiter",), """
        q what is the (largest|biggest) planet (in the solar system|)
        q which planet is the (largest|biggest) (of all|in the solar system|)
        n the (largest|biggest) planet (in the solar system|)
        e (which|what) the (largest|biggest) planet is
        q which is the (largest|biggest) planet
        r name the (largest|biggest) planet
        q (what|which) planet is (bigger|larger) than all (the|) others
        q what planet is the (biggest|largest)
        q what's the (biggest|largest) planet we have
    """),
    _fact("smallest_planet", "The smallest planet is Mercury.", ("Mercury",), """
        q what is the smallest planet (in the solar system|)
        q which planet is the smallest (of all|in the solar system|)
        n the smallest planet (in the solar system|)
        e (which|what) the smallest planet is
        q which is the smallest planet
        r name the smallest planet
        q what planet is the smallest
    """),
    _fact("closest_planet", "The planet closest to the sun is Mercury.", ("Mercury",), """
        q (which|what) planet is (closest|nearest) to the sun
        n the planet (closest|nearest) to the sun
        q what is the (closest|nearest) planet to the sun
        e (which|what) planet is (closest|nearest) to the sun
        q which planet is next to the sun
        q which planet is (hottest and|) nearest to the sun
        n the (closest|nearest) planet to the sun
    """),
    _fact("red_planet", "The red planet is Mars.", ("Mars",), """
        q (which|what) planet is red
        q (which|what) planet is called the red planet
        q which is the red planet
        n the red planet
        q what do you call the red planet
        e (which|what) planet is red
        q what is the name of the red planet
        q which planet (looks|has a) red (colour|)
    """),
    _fact("our_planet", "We live on the planet Earth.", ("Earth",), """
        q (which|what) planet do we live on
        q on (which|what) planet do (we|people|humans) live
        q what is our planet called
        n the name of our planet
        q what is the name of our planet
        e (which|what) planet we live on
        q what planet are we on
    """),
    _fact("longest_river", "The longest river is the Nile.", ("Nile",), """
        q what is the longest river (in the world|on earth|)
        q which river is the longest (in the world|on earth|)
        n the longest river (in the world|on earth|)
        e (which|what) the longest river (in the world|on earth|) is
        q which is the longest river (in the world|)
        r name the longest river (in the world|)
        q what river is the longest
        q (what|which) river is longer than (all|any) others
        q what's the longest river of all
    """),
    _fact("highest_mountain", "The highest mountain is Mount Everest.", ("Everest",), """
        q what is the (highest|tallest) mountain (in the world|on earth|)
        q which mountain is the (highest|tallest) (in the world|on earth|)
        n the (highest|tallest) mountain (in the world|on earth|)
        e (which|what) the (highest|tallest) mountain is
        q which is the (highest|tallest) mountain (in the world|)
        r name the (highest|tallest) mountain
        q what mountain is the (highest|tallest)
        q (what|which) mountain is (higher|taller) than all others
        q what's the biggest mountain
    """),
    _fact("largest_ocean", "The largest ocean is the Pacific.", ("Pacific",), """
        q what is the (largest|biggest) ocean (in the world|on earth|)
        q which ocean is the (largest|biggest) (in the world|)
        n the (largest|biggest) ocean (in the world|)
        e (which|what) the (largest|biggest) ocean is
        q which is the (largest|biggest) ocean
        r name the (largest|biggest) ocean
        q what ocean is the (biggest|largest)
    """),
    _fact("largest_country", "The largest country is Russia.", ("Russia",), """
        q what is the (largest|biggest) country (in the world|on earth|)
        q which country is the (largest|biggest) (in the world|)
        n the (largest|biggest) country (in the world|)
        e (which|what) the (largest|biggest) country is
        q which is the (largest|biggest) country
        r name the (largest|biggest) country
        q what country is the (biggest|largest)
    """),
    _fact("largest_animal", "The largest animal is the blue whale.", ("whale",), """
        q what is the (largest|biggest) animal (in the world|on earth|)
        q which animal is the (largest|biggest) (in the world|)
        n the (largest|biggest) animal (in the world|)
        e (which|what) the (largest|biggest) animal is
        q which is the (largest|biggest) animal
        r name the (largest|biggest) animal
        q what animal is the (biggest|largest)
        q (what|which) animal is (bigger|larger) than all others
    """),
    _fact("fastest_animal", "The fastest animal on land is the cheetah.", ("cheetah",), """
        q what is the fastest animal (in the world|on land|on earth|)
        q which animal is the fastest (in the world|)
        n the fastest animal (in the world|on land|)
        e (which|what) the fastest animal is
        q which is the fastest animal
        q (what|which) animal (runs|is) (the|) fastest
        r name the fastest animal
        q what animal can run the fastest
    """),
    _fact("tallest_animal", "The tallest animal is the giraffe.", ("giraffe",), """
        q what is the tallest animal (in the world|on earth|)
        q which animal is the tallest
        n the tallest animal (in the world|)
        e (which|what) the tallest animal is
        q (which|what) animal has (the longest|a long) neck
        r name the tallest animal
        q which is the tallest animal
        q what animal is taller than all others
    """),
    _fact("king_of_animals", "The king of the animals is the lion.", ("lion",), """
        q (who|what|which animal) is the king of the (animals|jungle)
        n the king of the (animals|jungle)
        e who is the king of the (animals|jungle)
        q which animal is called the king of the (animals|jungle)
        q what animal is the king of the (jungle|animals)
        q who rules the jungle
    """),
    _fact("round_earth", "The earth is round.", ("round",), """
        q is the earth round
        q is the earth (flat|round or flat|flat or round)
        q what shape is the earth
        q what is the shape of the earth
        e if the earth is (round|flat)
        q (which|what) shape does the earth have
        q is our planet round
        n the shape of the earth
        q (does|do) the earth look (like a ball|round)
        q is the world (flat|round)
    """),
    _fact("hot_sun", "The sun is very hot.", ("hot",), """
        q is the sun hot
        q is the sun (hot or cold|cold or hot|very hot)
        q how hot is the sun
        e (if|whether) the sun is hot
        q is it hot on the sun
        q is the sun cold
        q how warm is the sun
    """),
    _fact("sun_is_star", "The sun is a star.", ("star",), """
        q is the sun a star
        q is the sun a (planet|star or a planet|planet or a star)
        q what is the sun
        e what the sun is
        e (if|whether) the sun is a star
        q what kind of (thing|object|body) is the sun
        q which star is (nearest|closest) to (us|the earth)
    """),
    _fact("moon", "The moon goes around the earth.", ("earth",), """
        q what does the moon (go|turn|travel|move) around
        q what is the moon
        e what the moon goes around
        q around what does the moon (go|turn|travel)
        q what does the moon (circle|orbit)
        q where does the moon go
        q which planet does the moon (go around|orbit|belong to)
    """),
    _fact("earth_around", "The earth goes around the sun.", ("sun",), """
        q what does the earth (go|turn|travel|move) around
        e what the earth goes around
        q around what does the earth (go|turn|travel)
        q what does the earth (circle|orbit)
        q does the earth go around the sun
        q what do (all|) the planets (go around|orbit)
        q does the sun go around the earth
    """),
    _fact("sunrise", "The sun rises in the east.", ("east",), """
        q where does the sun (rise|come up)
        q in which direction does the sun rise
        e where the sun (rises|comes up)
        q on which side does the sun (rise|come up)
        q does the sun rise in the (east|west)
        q which direction does the sun rise (from|in)
        q from where does the sun (rise|come)
    """),
    _fact("sunset", "The sun sets in the west.", ("west",), """
        q where does the sun (set|go down)
        q in which direction does the sun set
        e where the sun (sets|goes down)
        q on which side does the sun (set|go down)
        q does the sun set in the (east|west)
        q which direction does the sun set (in|)
        q where does the sun go in the evening
    """),
    _fact("mona_lisa", "Leonardo da Vinci painted the Mona Lisa.", ("Leonardo",), """
        q who painted the mona lisa
        n the painter of the mona lisa
        e who painted the mona lisa
        q who is the (painter|artist) of the mona lisa
        q the mona lisa was painted by whom
        q (which|what) (artist|painter) painted the mona lisa
        q who made the mona lisa
        q by whom was the mona lisa painted
    """),
    _fact("telephone", "Alexander Graham Bell invented the telephone.", ("Bell",), """
        q who invented the (telephone|phone)
        n the inventor of the (telephone|phone)
        e who invented the (telephone|phone)
        q who is the inventor of the (telephone|phone)
        q who made the first (telephone|phone)
        q the telephone was invented by whom
        q who came up with the (telephone|phone)
        q by whom was the telephone invented
    """),
    _fact("light_bulb", "Thomas Edison invented the light bulb.", ("Edison",), """
        q who invented the light bulb
        n the inventor of the light bulb
        e who invented the light bulb
        q who is the inventor of the light bulb
        q who made the first light bulb
        q the light bulb was invented by whom
        q who came up with the light bulb
        q who invented (electric light|the lamp)
    """),
    _fact("moon_man", "Neil Armstrong was the first man on the moon.", ("Armstrong",), """
        q who was the first (man|person|human) on the moon
        n the first (man|person|human) on the moon
        e who was the first (man|person) on the moon
        q who (first walked|walked first|landed first) on the moon
        q who (walked|landed|stood|was) on the moon first
        q what was the name of the first man on the moon
        q which man was first on the moon
    """),
    _fact("first_president", "The first president was George Washington.", ("Washington",), """
        q who was the first president (of the united states|of america|)
        n the first president (of the united states|of america|)
        e who was the first president (of the united states|of america|)
        q what was the name of the first president (of america|)
        q which man was the first (american|) president
        q who was the first american president
        q who became the first president (of the united states|)
    """),
    _fact("america", "Christopher Columbus sailed to America.", ("Columbus",), """
        q who discovered america
        q who (sailed|first sailed|travelled) to america
        e who discovered america
        n the (man|sailor) who (discovered|found) america
        q who found america
        q america was discovered by whom
        q (which|what) sailor discovered america
    """),
    _fact("gravity", "Isaac Newton discovered gravity.", ("Newton",), """
        q who discovered gravity
        e who discovered gravity
        n the man who discovered gravity
        q who (found|explained) gravity
        q gravity was discovered by whom
        q (which|what) scientist discovered gravity
        q who saw the apple fall
    """),
    _fact("relativity", "Albert Einstein made the theory of relativity.", ("Einstein",), """
        q who made the theory of relativity
        q who (discovered|invented|wrote|came up with) (the theory of|) relativity
        e who made the theory of relativity
        n the inventor of the theory of relativity
        q (which|what) scientist made the theory of relativity
        q the theory of relativity is by whom
        q who thought of relativity
    """),
    _fact("milk", "Milk comes from cows.", ("/cows?/",), """
        q where does milk come from
        q (what|which) animal gives (us|) milk
        e where milk comes from
        q who gives (us|) milk
        q what gives (us|) milk
        q from (what|which animal) does milk come
        q what animal makes milk
        q which animal do we get milk from
    """),
    _fact("honey", "Bees make honey.", ("/bees?/",), """
        q who makes honey
        q (what|which) (animal|insect) makes honey
        e who makes honey
        q where does honey come from
        q what makes honey
        q from (what|which insect) does honey come
        q how is honey made
        q which animal do we get honey from
    """),
    _fact("eggs", "Eggs come from hens.", ("/hens?|chickens?/",), """
        q where do eggs come from
        q (what|which) (animal|bird) (lays|gives us) eggs
        e where eggs come from
        q who lays eggs
        q what lays eggs
        q which bird do we get eggs from
    """),
    _fact("wool", "Wool comes from sheep.", ("sheep",), """
        q where does wool come from
        q (what|which) animal gives (us|) wool
        e where wool comes from
        q who gives (us|) wool
        q from (what|which animal) does wool come
        q which animal do we get wool from
        q what animal has wool
    """),
    _fact("bread", "Bread is made of flour.", ("flour",), """
        q what is bread made of
        q what do you (make|bake) bread (from|with|of)
        e what bread is made of
        q what is in bread
        q from what is bread made
        q what do bakers make bread of
        q how is bread made
    """),
    _fact("ice", "Ice is frozen water.", ("water",), """
        q what is ice
        q what is ice made of
        e what ice is (made of|)
        q what happens (when|if) water freezes
        q what does water become (when|if) it (freezes|is cold)
        q what do you call frozen water
        q ice is made of what
    """),
    _fact("freezing", "Water freezes at zero degrees.", ("zero",), """
        q at (what|which) temperature does water freeze
        q when does water freeze
        e (when|at what temperature) water freezes
        q how cold must it be for water to freeze
        q what is the freezing point of water
        n the freezing point of water
        q when does water (turn|become) into ice
        q at how many degrees does water freeze
    """),
    _fact("boiling", "Water boils at one hundred degrees.", ("hundred",), """
        q at (what|which) temperature does water boil
        q when does water boil
        e (when|at what temperature) water boils
        q how hot must water be to boil
        q what is the boiling point of water
        n the boiling point of water
        q how hot is boiling water
        q at how many degrees does water boil
    """),
    _fact("christmas", "Christmas is in December.", ("December",), """
        q when is christmas
        q in (which|what) month is christmas
        q (which|what) month is christmas (in|)
        e when christmas is
        n the month of christmas
        q when do we celebrate christmas
        q when does santa (claus|) come
        q christmas is in (which|what) month
    """),
    _fact("new_year", "The new year begins in January.", ("January",), """
        q when does the (new|) year (begin|start)
        q in (which|what) month does the (new|) year (begin|start)
        q when is new year
        e when the new year (begins|starts)
        q with (which|what) month does the year (begin|start)
        q when do we celebrate (the|) new year
        q (which|what) month starts the year
    """),
    _fact("halloween", "Halloween is in October.", ("October",), """
        q when is halloween
        q in (which|what) month is halloween
        q (which|what) month is halloween (in|)
        e when halloween is
        q when do we celebrate halloween
        q halloween is in (which|what) month
        q when do children (dress up|ask for sweets)
    """),
    _fact("coldest_season", "The coldest season is winter.", ("winter",), """
        q (which|what) is the coldest season
        q (which|what) season is (the|) (coldest|cold)
        n the coldest season (of the year|)
        e (which|what) the coldest season is
        q when is it (cold|the coldest)
        q in which season does it snow
        q when does it snow
    """),
    _fact("hottest_season", "The hottest season is summer.", ("summer",), """
        q (which|what) is the (hottest|warmest) season
        q (which|what) season is the (hottest|warmest)
        n the (hottest|warmest) season (of the year|)
        e (which|what) the (hottest|warmest) season is
        q when is it (hot|the hottest)
        q in which season is it (hot|warm)
        q in which season do people swim
    """),
    _fact("seasons", "The seasons are spring, summer, autumn, and winter.", ("autumn",), """
        q what are the (four|) seasons (of the year|called|)
        r name the (four|) seasons (of the year|)
        n the (four|) seasons (of the year|)
        r list the (four|) seasons
        e what the (four|) seasons are
        q which seasons (are there|do we have|does a year have)
        n the names of the (four|) seasons
    """),
    _fact("rainbow", "The rainbow is red, orange, yellow, green, blue, and purple.", ("orange",), """
        q what are the colours of the rainbow
        r name the colours of the rainbow
        n the colours of the rainbow
        q which colours (are in|has|does) (the|a) rainbow (have|)
        e which colours are in the rainbow
        q what colours (are in|make up) (the|a) rainbow
        q what colour is (the|a) rainbow
    """),
    _fact("stop_light", "Red means stop.", ("red means stop",), """
        q what does a red (traffic|) light mean
        q (which|what) colour (of light|) means stop
        e what a red (traffic|) light means
        q what do i do at a red (traffic|) light
        q what should i do when the (traffic|) light is red
        q (which|what) light means stop
    """),
    _fact("go_light", "Green means go.", ("green means go",), """
        q what does a green (traffic|) light mean
        q (which|what) colour (of light|) means go
        e what a green (traffic|) light means
        q what do i do at a green (traffic|) light
        q what should i do when the (traffic|) light is green
        q (which|what) light means go
    """),
    _fact("green_mix", "Blue and yellow make green.", ("green",), """
        q what do (blue and yellow|yellow and blue) make
        q (what|which) colour do (blue and yellow|yellow and blue) make
        q what (colour|) do you get when you mix (blue and yellow|yellow and blue)
        e what (blue and yellow|yellow and blue) make
        r mix (blue and yellow|yellow and blue)
        q what happens if i mix (blue and yellow|yellow and blue)
    """),
    _fact("orange_mix", "Red and yellow make orange.", ("orange",), """
        q what do (red and yellow|yellow and red) make
        q (what|which) colour do (red and yellow|yellow and red) make
        q what (colour|) do you get when you mix (red and yellow|yellow and red)
        e what (red and yellow|yellow and red) make
        r mix (red and yellow|yellow and red)
        q what happens if i mix (red and yellow|yellow and red)
    """),
    _fact("eiffel", "The Eiffel Tower is in Paris.", ("Paris",), """
        q where is the eiffel tower
        q in (which|what) city is the eiffel tower
        e where the eiffel tower is
        q (which|what) city has the eiffel tower
        q (where|in which city) can i (see|visit|find) the eiffel tower
        q where (does|do) the eiffel tower stand
    """),
    _fact("big_ben", "Big Ben is in London.", ("London",), """
        q where is big ben
        q in (which|what) city is big ben
        e where big ben is
        q (which|what) city has big ben
        q (where|in which city) can i (see|visit|find) big ben
        q where does big ben stand
    """),
    _fact("pyramids", "The pyramids are in Egypt.", ("Egypt",), """
        q where are the pyramids
        q in (which|what) country are the pyramids
        e where the pyramids are
        q (which|what) country has (the|) pyramids
        q (where|in which country) can i (see|visit|find) the pyramids
        q where do the pyramids stand
    """),
    _fact("pinocchio", "Pinocchio's nose grows when he lies.", ("nose",), """
        q what happens (when|if) pinocchio lies
        q what grows (when|if) pinocchio lies
        e what happens when pinocchio lies
        q whose nose grows
        q what does pinocchio's nose do
        q when does pinocchio's nose grow
    """),
    _fact("plants", "Plants need water and light.", ("water",), """
        q what do plants need
        q what does a (plant|flower|tree) need (to grow|to live|)
        e what plants need
        q what do (flowers|trees) need
        q what do i give (my|a) plant
        q what do plants (drink|live on)
    """),
    _fact("fish_home", "Fish live in water.", ("water",), """
        q where do fish live
        q where does a fish live
        e where fish live
        q what do fish live in
        q in what do fish (live|swim)
        q where do fish swim
        q where can i find fish
    """),
    _fact("penguins", "Penguins live in the cold south.", ("south",), """
        q where do penguins live
        q where does a penguin live
        e where penguins live
        n the home of (the|) penguins
        q where can i find penguins
        q in which part of the world do penguins live
    """),
    _fact("fly_penguin", "Penguins can not fly.", ("/can not|cannot/",), """
        q can penguins fly
        q can a penguin fly
        e (if|whether) penguins can fly
        q do penguins fly
        q are penguins able to fly
        q does a penguin fly
    """),
    _fact("baby_dog", "A baby dog is a puppy.", ("puppy",), """
        q what is a baby dog (called|)
        q what do you call a baby dog
        n the name of a baby dog
        e what a baby dog is called
        q how do you call a young dog
        q what is a (young|little) dog called
    """),
    _fact("baby_cat", "A baby cat is a kitten.", ("kitten",), """
        q what is a baby cat (called|)
        q what do you call a baby cat
        n the name of a baby cat
        e what a baby cat is called
        q how do you call a young cat
        q what is a (young|little) cat called
    """),
)
