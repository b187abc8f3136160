"""Facts about the earth, its animals, and everyday things.

Knows no other facts; they get an honest answer in `outside`.
"""

from engine.training.domain.fixed_answers import fixed_intents

EARTH_FACTS = fixed_intents("""
    = fact_longest_river 0.62 | The longest river is the Nile. | Nile
        q what is the longest river (in the world|on earth|)
        q which river is the longest (in the world|on earth|)
        n the longest river (in the world|on earth|)
        e (which|what) the longest river (in the world|on earth|) is
        q which is the longest river (in the world|)
        r name the longest river (in the world|)
        q what river is the longest
        q (what|which) river is longer than (all|any) others
        q what's the longest river of all
    = fact_highest_mountain 0.62 | The highest mountain is Mount Everest. | Everest
        q what is the (highest|tallest) mountain (in the world|on earth|)
        q which mountain is the (highest|tallest) (in the world|on earth|)
        n the (highest|tallest) mountain (in the world|on earth|)
        e (which|what) the (highest|tallest) mountain is
        q which is the (highest|tallest) mountain (in the world|)
        r name the (highest|tallest) mountain
        q what mountain is the (highest|tallest)
        q (what|which) mountain is (higher|taller) than all others
        q what's the biggest mountain
    = fact_largest_ocean 0.62 | The largest ocean is the Pacific. | Pacific
        q what is the (largest|biggest) ocean (in the world|on earth|)
        q which ocean is the (largest|biggest) (in the world|)
        n the (largest|biggest) ocean (in the world|)
        e (which|what) the (largest|biggest) ocean is
        q which is the (largest|biggest) ocean
        r name the (largest|biggest) ocean
        q what ocean is the (biggest|largest)
    = fact_largest_country 0.62 | The largest country is Russia. | Russia
        q what is the (largest|biggest) country (in the world|on earth|)
        q which country is the (largest|biggest) (in the world|)
        n the (largest|biggest) country (in the world|)
        e (which|what) the (largest|biggest) country is
        q which is the (largest|biggest) country
        r name the (largest|biggest) country
        q what country is the (biggest|largest)
    = fact_largest_animal 0.62 | The largest animal is the blue whale. | whale
        q what is the (largest|biggest) animal (in the world|on earth|)
        q which animal is the (largest|biggest) (in the world|)
        n the (largest|biggest) animal (in the world|)
        e (which|what) the (largest|biggest) animal is
        q which is the (largest|biggest) animal
        r name the (largest|biggest) animal
        q what animal is the (biggest|largest)
        q (what|which) animal is (bigger|larger) than all others
    = fact_fastest_animal 0.62 | The fastest animal on land is the cheetah. | cheetah
        q what is the fastest animal (in the world|on land|on earth|)
        q which animal is the fastest (in the world|)
        n the fastest animal (in the world|on land|)
        e (which|what) the fastest animal is
        q which is the fastest animal
        q (what|which) animal (runs|is) (the|) fastest
        r name the fastest animal
        q what animal can run the fastest
    = fact_tallest_animal 0.62 | The tallest animal is the giraffe. | giraffe
        q what is the tallest animal (in the world|on earth|)
        q which animal is the tallest
        n the tallest animal (in the world|)
        e (which|what) the tallest animal is
        q (which|what) animal has (the longest|a long) neck
        r name the tallest animal
        q which is the tallest animal
        q what animal is taller than all others
    = fact_king_of_animals 0.62 | The king of the animals is the lion. | lion
        q (who|what|which animal) is the king of the (animals|jungle)
        n the king of the (animals|jungle)
        e who is the king of the (animals|jungle)
        q which animal is called the king of the (animals|jungle)
        q what animal is the king of the (jungle|animals)
        q who rules the jungle
    = fact_milk 0.62 | Milk comes from cows. | /cows?/
        q where does milk come from
        q (what|which) animal gives (us|) milk
        e where milk comes from
        q who gives (us|) milk
        q what gives (us|) milk
        q from (what|which animal) does milk come
        q what animal makes milk
        q which animal do we get milk from
    = fact_honey 0.62 | Bees make honey. | /bees?/
        q who makes honey
        q (what|which) (animal|insect) makes honey
        e who makes honey
        q where does honey come from
        q what makes honey
        q from (what|which insect) does honey come
        q how is honey made
        q which animal do we get honey from
    = fact_eggs 0.62 | Eggs come from hens. | /hens?|chickens?/
        q where do eggs come from
        q (what|which) (animal|bird) (lays|gives us) eggs
        e where eggs come from
        q who lays eggs
        q what lays eggs
        q which bird do we get eggs from
    = fact_wool 0.62 | Wool comes from sheep. | sheep
        q where does wool come from
        q (what|which) animal gives (us|) wool
        e where wool comes from
        q who gives (us|) wool
        q from (what|which animal) does wool come
        q which animal do we get wool from
        q what animal has wool
    = fact_bread 0.62 | Bread is made of flour. | flour
        q what is bread made of
        q what do you (make|bake) bread (from|with|of)
        e what bread is made of
        q what is in bread
        q from what is bread made
        q what do bakers make bread of
        q how is bread made
    = fact_ice 0.62 | Ice is frozen water. | water
        q what is ice
        q what is ice made of
        e what ice is (made of|)
        q what happens (when|if) water freezes
        q what does water become (when|if) it (freezes|is cold)
        q what do you call frozen water
        q ice is made of what
    = fact_freezing 0.62 | Water freezes at zero degrees. | zero
        q at (what|which) temperature does water freeze
        q when does water freeze
        e (when|at what temperature) water freezes
        q how cold must it be for water to freeze
        q what is the freezing point of water
        n the freezing point of water
        q when does water (turn|become) into ice
        q at how many degrees does water freeze
    = fact_boiling 0.62 | Water boils at one hundred degrees. | hundred
        q at (what|which) temperature does water boil
        q when does water boil
        e (when|at what temperature) water boils
        q how hot must water be to boil
        q what is the boiling point of water
        n the boiling point of water
        q how hot is boiling water
        q at how many degrees does water boil
    = fact_plants 0.62 | Plants need water and light. | water
        q what do plants need
        q what does a (plant|flower|tree) need (to grow|to live|)
        e what plants need
        q what do (flowers|trees) need
        q what do i give (my|a) plant
        q what do plants (drink|live on)
    = fact_fish_home 0.62 | Fish live in water. | water
        q where do fish live
        q where does a fish live
        e where fish live
        q what do fish live in
        q in what do fish (live|swim)
        q where do fish swim
        q where can i find fish
    = fact_penguins 0.62 | Penguins live in the cold south. | south
        q where do penguins live
        q where does a penguin live
        e where penguins live
        n the home of (the|) penguins
        q where can i find penguins
        q in which part of the world do penguins live
    = fact_fly_penguin 0.62 | Penguins can not fly. | /can not|cannot/
        q can penguins fly
        q can a penguin fly
        e (if|whether) penguins can fly
        q do penguins fly
        q are penguins able to fly
        q does a penguin fly
    = fact_baby_dog 0.62 | A baby dog is a puppy. | puppy
        q what is a baby dog (called|)
        q what do you call a baby dog
        n the name of a baby dog
        e what a baby dog is called
        q how do you call a young dog
        q what is a (young|little) dog called
    = fact_baby_cat 0.62 | A baby cat is a kitten. | kitten
        q what is a baby cat (called|)
        q what do you call a baby cat
        n the name of a baby cat
        e what a baby cat is called
        q how do you call a young cat
        q what is a (young|little) cat called
""")
