"""Facts about the sky, the planets, and the calendar of nature.

Knows no other facts; they get an honest answer in `outside`.
"""

from engine.training.domain.fixed_answers import fixed_intents

SKY_FACTS = fixed_intents("""
    = fact_largest_planet 0.62 | The largest planet is Jupiter. | Jupiter
        q what is the (largest|biggest) planet (in the solar system|)
        q which planet is the (largest|biggest) (of all|in the solar system|)
        n the (largest|biggest) planet (in the solar system|)
        e (which|what) the (largest|biggest) planet is
        q which is the (largest|biggest) planet
        r name the (largest|biggest) planet
        q (what|which) planet is (bigger|larger) than all (the|) others
        q what planet is the (biggest|largest)
        q what's the (biggest|largest) planet we have
    = fact_smallest_planet 0.62 | The smallest planet is Mercury. | Mercury
        q what is the smallest planet (in the solar system|)
        q which planet is the smallest (of all|in the solar system|)
        n the smallest planet (in the solar system|)
        e (which|what) the smallest planet is
        q which is the smallest planet
        r name the smallest planet
        q what planet is the smallest
    = fact_closest_planet 0.62 | The planet closest to the sun is Mercury. | Mercury
        q (which|what) planet is (closest|nearest) to the sun
        n the planet (closest|nearest) to the sun
        q what is the (closest|nearest) planet to the sun
        e (which|what) planet is (closest|nearest) to the sun
        q which planet is next to the sun
        q which planet is (hottest and|) nearest to the sun
        n the (closest|nearest) planet to the sun
    = fact_red_planet 0.62 | The red planet is Mars. | Mars
        q (which|what) planet is red
        q (which|what) planet is called the red planet
        q which is the red planet
        n the red planet
        q what do you call the red planet
        e (which|what) planet is red
        q what is the name of the red planet
        q which planet (looks|has a) red (colour|)
    = fact_our_planet 0.62 | We live on the planet Earth. | Earth
        q (which|what) planet do we live on
        q on (which|what) planet do (we|people|humans) live
        q what is our planet called
        n the name of our planet
        q what is the name of our planet
        e (which|what) planet we live on
        q what planet are we on
    = fact_round_earth 0.62 | The earth is round. | round
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
    = fact_hot_sun 0.62 | The sun is very hot. | hot
        q is the sun hot
        q is the sun (hot or cold|cold or hot|very hot)
        q how hot is the sun
        e (if|whether) the sun is hot
        q is it hot on the sun
        q is the sun cold
        q how warm is the sun
    = fact_sun_is_star 0.62 | The sun is a star. | star
        q is the sun a star
        q is the sun a (planet|star or a planet|planet or a star)
        q what is the sun
        e what the sun is
        e (if|whether) the sun is a star
        q what kind of (thing|object|body) is the sun
        q which star is (nearest|closest) to (us|the earth)
    = fact_moon 0.62 | The moon goes around the earth. | earth
        q what does the moon (go|turn|travel|move) around
        q what is the moon
        e what the moon goes around
        q around what does the moon (go|turn|travel)
        q what does the moon (circle|orbit)
        q where does the moon go
        q which planet does the moon (go around|orbit|belong to)
    = fact_earth_around 0.62 | The earth goes around the sun. | sun
        q what does the earth (go|turn|travel|move) around
        e what the earth goes around
        q around what does the earth (go|turn|travel)
        q what does the earth (circle|orbit)
        q does the earth go around the sun
        q what do (all|) the planets (go around|orbit)
        q does the sun go around the earth
    = fact_sunrise 0.62 | The sun rises in the east. | east
        q where does the sun (rise|come up)
        q in which direction does the sun rise
        e where the sun (rises|comes up)
        q on which side does the sun (rise|come up)
        q does the sun rise in the (east|west)
        q which direction does the sun rise (from|in)
        q from where does the sun (rise|come)
    = fact_sunset 0.62 | The sun sets in the west. | west
        q where does the sun (set|go down)
        q in which direction does the sun set
        e where the sun (sets|goes down)
        q on which side does the sun (set|go down)
        q does the sun set in the (east|west)
        q which direction does the sun set (in|)
        q where does the sun go in the evening
    = fact_coldest_season 0.62 | The coldest season is winter. | winter
        q (which|what) is the coldest season
        q (which|what) season is (the|) (coldest|cold)
        n the coldest season (of the year|)
        e (which|what) the coldest season is
        q when is it (cold|the coldest)
        q in which season does it snow
        q when does it snow
    = fact_hottest_season 0.62 | The hottest season is summer. | summer
        q (which|what) is the (hottest|warmest) season
        q (which|what) season is the (hottest|warmest)
        n the (hottest|warmest) season (of the year|)
        e (which|what) the (hottest|warmest) season is
        q when is it (hot|the hottest)
        q in which season is it (hot|warm)
        q in which season do people swim
    = fact_seasons 0.62 | The seasons are spring, summer, autumn, and winter. | autumn
        q what are the (four|) seasons (of the year|called|)
        r name the (four|) seasons (of the year|)
        n the (four|) seasons (of the year|)
        r list the (four|) seasons
        e what the (four|) seasons are
        q which seasons (are there|do we have|does a year have)
        n the names of the (four|) seasons
    = fact_rainbow 0.62 | The rainbow is red, orange, yellow, green, blue, and purple. | orange
        q what are the colours of the rainbow
        r name the colours of the rainbow
        n the colours of the rainbow
        q which colours (are in|has|does) (the|a) rainbow (have|)
        e which colours are in the rainbow
        q what colours (are in|make up) (the|a) rainbow
        q what colour is (the|a) rainbow
    = fact_christmas 0.62 | Christmas is in December. | December
        q when is christmas
        q in (which|what) month is christmas
        q (which|what) month is christmas (in|)
        e when christmas is
        n the month of christmas
        q when do we celebrate christmas
        q when does santa (claus|) come
        q christmas is in (which|what) month
    = fact_new_year 0.62 | The new year begins in January. | January
        q when does the (new|) year (begin|start)
        q in (which|what) month does the (new|) year (begin|start)
        q when is new year
        e when the new year (begins|starts)
        q with (which|what) month does the year (begin|start)
        q when do we celebrate (the|) new year
        q (which|what) month starts the year
    = fact_halloween 0.62 | Halloween is in October. | October
        q when is halloween
        q in (which|what) month is halloween
        q (which|what) month is halloween (in|)
        e when halloween is
        q when do we celebrate halloween
        q halloween is in (which|what) month
        q when do children (dress up|ask for sweets)
""")
