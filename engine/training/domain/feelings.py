"""What the user feels, and a kind word for it.

Knows nothing of the reasons.
"""

from engine.training.domain.fixed_answers import fixed_intents

FEELINGS = fixed_intents("""
    = sad 1.1 | I am sorry to hear that. I hope you feel better soon. | sorry
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
    = happy 1.1 | That is great. I am happy for you. | happy
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
    = bored 1 | Let us play. Ask me for a joke or a story. | /joke|story/
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
    = hungry 1 | Then eat something good. An apple, perhaps. | /eat|apple/
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
    = thirsty 0.6 | Then drink a glass of water. | water
        s i am thirsty
        s i'm thirsty
        s i feel thirsty
        s i am (very|so|really|a bit) thirsty
        s i want (to drink|something to drink|a drink)
        s i need (a drink|something to drink|water)
        s what (should|can) i drink
        s i'm (so|very|really|feeling) thirsty
    = tired 0.9 | Then rest a little. Sleep is good for you. | /rest|sleep/
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
""")
