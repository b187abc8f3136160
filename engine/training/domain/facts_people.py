"""Facts about what people wrote, made, found and built.

Knows no other facts; they get an honest answer in `outside`.
"""

from engine.training.domain.fixed_answers import fixed_intents

PEOPLE_FACTS = fixed_intents("""
    = fact_romeo 0.62 | William Shakespeare wrote Romeo and Juliet. | Shakespeare
        q who wrote romeo and juliet
        n the (author|writer) of romeo and juliet
        e who wrote romeo and juliet
        q who is the (author|writer) of romeo and juliet
        q romeo and juliet was written by whom
        q who is romeo and juliet by
        q (which|what) (author|writer|poet) wrote romeo and juliet
        q by whom was romeo and juliet written
        q who was the (writer|author) of the play romeo and juliet
    = fact_hamlet 0.62 | William Shakespeare wrote Hamlet. | Shakespeare
        q who wrote hamlet
        n the (author|writer) of hamlet
        e who wrote hamlet
        q who is the (author|writer) of hamlet
        q hamlet was written by whom
        q who is hamlet by
        q (which|what) (author|writer) wrote (the play|) hamlet
    = fact_mona_lisa 0.62 | Leonardo da Vinci painted the Mona Lisa. | Leonardo
        q who painted the mona lisa
        n the painter of the mona lisa
        e who painted the mona lisa
        q who is the (painter|artist) of the mona lisa
        q the mona lisa was painted by whom
        q (which|what) (artist|painter) painted the mona lisa
        q who made the mona lisa
        q by whom was the mona lisa painted
    = fact_telephone 0.62 | Alexander Graham Bell invented the telephone. | Bell
        q who invented the (telephone|phone)
        n the inventor of the (telephone|phone)
        e who invented the (telephone|phone)
        q who is the inventor of the (telephone|phone)
        q who made the first (telephone|phone)
        q the telephone was invented by whom
        q who came up with the (telephone|phone)
        q by whom was the telephone invented
    = fact_light_bulb 0.62 | Thomas Edison invented the light bulb. | Edison
        q who invented the light bulb
        n the inventor of the light bulb
        e who invented the light bulb
        q who is the inventor of the light bulb
        q who made the first light bulb
        q the light bulb was invented by whom
        q who came up with the light bulb
        q who invented (electric light|the lamp)
    = fact_moon_man 0.62 | Neil Armstrong was the first man on the moon. | Armstrong
        q who was the first (man|person|human) on the moon
        n the first (man|person|human) on the moon
        e who was the first (man|person) on the moon
        q who (first walked|walked first|landed first) on the moon
        q who (walked|landed|stood|was) on the moon first
        q what was the name of the first man on the moon
        q which man was first on the moon
    = fact_first_president 0.62 | The first president was George Washington. | Washington
        q who was the first president (of the united states|of america|)
        n the first president (of the united states|of america|)
        e who was the first president (of the united states|of america|)
        q what was the name of the first president (of america|)
        q which man was the first (american|) president
        q who was the first american president
        q who became the first president (of the united states|)
    = fact_america 0.62 | Christopher Columbus sailed to America. | Columbus
        q who discovered america
        q who (sailed|first sailed|travelled) to america
        e who discovered america
        n the (man|sailor) who (discovered|found) america
        q who found america
        q america was discovered by whom
        q (which|what) sailor discovered america
    = fact_gravity 0.62 | Isaac Newton discovered gravity. | Newton
        q who discovered gravity
        e who discovered gravity
        n the man who discovered gravity
        q who (found|explained) gravity
        q gravity was discovered by whom
        q (which|what) scientist discovered gravity
        q who saw the apple fall
    = fact_relativity 0.62 | Albert Einstein made the theory of relativity. | Einstein
        q who made the theory of relativity
        q who (discovered|invented|wrote|came up with) (the theory of|) relativity
        e who made the theory of relativity
        n the inventor of the theory of relativity
        q (which|what) scientist made the theory of relativity
        q the theory of relativity is by whom
        q who thought of relativity
    = fact_eiffel 0.62 | The Eiffel Tower is in Paris. | Paris
        q where is the eiffel tower
        q in (which|what) city is the eiffel tower
        e where the eiffel tower is
        q (which|what) city has the eiffel tower
        q (where|in which city) can i (see|visit|find) the eiffel tower
        q where (does|do) the eiffel tower stand
    = fact_big_ben 0.62 | Big Ben is in London. | London
        q where is big ben
        q in (which|what) city is big ben
        e where big ben is
        q (which|what) city has big ben
        q (where|in which city) can i (see|visit|find) big ben
        q where does big ben stand
    = fact_pyramids 0.62 | The pyramids are in Egypt. | Egypt
        q where are the pyramids
        q in (which|what) country are the pyramids
        e where the pyramids are
        q (which|what) country has (the|) pyramids
        q (where|in which country) can i (see|visit|find) the pyramids
        q where do the pyramids stand
    = fact_pinocchio 0.62 | Pinocchio's nose grows when he lies. | nose
        q what happens (when|if) pinocchio lies
        q what grows (when|if) pinocchio lies
        e what happens when pinocchio lies
        q whose nose grows
        q what does pinocchio's nose do
        q when does pinocchio's nose grow
    = fact_stop_light 0.62 | Red means stop. | red means stop
        q what does a red (traffic|) light mean
        q (which|what) colour (of light|) means stop
        e what a red (traffic|) light means
        q what do i do at a red (traffic|) light
        q what should i do when the (traffic|) light is red
        q (which|what) light means stop
    = fact_go_light 0.62 | Green means go. | green means go
        q what does a green (traffic|) light mean
        q (which|what) colour (of light|) means go
        e what a green (traffic|) light means
        q what do i do at a green (traffic|) light
        q what should i do when the (traffic|) light is green
        q (which|what) light means go
    = fact_green_mix 0.62 | Blue and yellow make green. | green
        q what do (blue and yellow|yellow and blue) make
        q (what|which) colour do (blue and yellow|yellow and blue) make
        q what (colour|) do you get when you mix (blue and yellow|yellow and blue)
        e what (blue and yellow|yellow and blue) make
        r mix (blue and yellow|yellow and blue)
        q what happens if i mix (blue and yellow|yellow and blue)
    = fact_orange_mix 0.62 | Red and yellow make orange. | orange
        q what do (red and yellow|yellow and red) make
        q (what|which) colour do (red and yellow|yellow and red) make
        q what (colour|) do you get when you mix (red and yellow|yellow and red)
        e what (red and yellow|yellow and red) make
        r mix (red and yellow|yellow and red)
        q what happens if i mix (red and yellow|yellow and red)
""")
