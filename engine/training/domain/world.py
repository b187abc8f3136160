"""Words for what lies outside the domain: people, places, works, topics, things to do.

Knows nothing of questions, and nothing of what the words stand for.
"""


def _list(block: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in block.split("|"))


PEOPLE = _list("""
napoleon|mozart|beethoven|cleopatra|julius caesar|albert einstein|marie curie|charles darwin|
elvis presley|michael jackson|madonna|the beatles|the pope|the queen|barack obama|donald trump|
abraham lincoln|john kennedy|winston churchill|nelson mandela|gandhi|martin luther king|picasso|
van gogh|michelangelo|galileo|isaac newton|shakespeare|charles dickens|jane austen|mark twain|
harry potter|sherlock holmes|robin hood|superman|batman|mickey mouse|santa claus|
the prime minister|my grandfather|my neighbour|my teacher|your brother|taylor swift|elon musk|
bill gates|steve jobs|tom hanks|brad pitt|marilyn monroe|charlie chaplin|walt disney|
neil armstrong|columbus|marco polo|aristotle|plato|socrates|buddha|moses|king arthur|
the president|the mayor|the boss|lady gaga|james bond|frankenstein|dracula|peter pan|
alice in wonderland|that man|this woman|the new doctor
""")
PLACES = _list("""
london|paris|new york|berlin|tokyo|rome|madrid|moscow|los angeles|chicago|texas|california|
hollywood|africa|asia|europe|america|antarctica|the north pole|the south pole|the moon|mars|
jupiter|venus|the desert|the jungle|the alps|the amazon|the pacific|the white house|the office|
the airport|the station|the supermarket|the hospital|the museum|the zoo|the beach|the mountains|
my house|school|the city|the village|france|germany|spain|italy|england|china|japan|india|
russia|canada|australia|brazil|egypt|mexico|greece|san francisco|boston|florida|hong kong|dubai|
barcelona|munich|venice|this street|the restaurant|the cinema|the theatre|the library|the bank|
the post office|the pharmacy
""")
UNKNOWN_COUNTRIES = _list("""
mongolia|nepal|bhutan|laos|cambodia|malaysia|indonesia|singapore|the philippines|taiwan|
bangladesh|pakistan|afghanistan|iran|iraq|syria|jordan|lebanon|israel|saudi arabia|yemen|oman|
qatar|kuwait|georgia|armenia|kazakhstan|uzbekistan|belarus|lithuania|latvia|estonia|romania|
bulgaria|serbia|croatia|slovenia|slovakia|bosnia|albania|macedonia|malta|cyprus|luxembourg|
monaco|andorra|algeria|tunisia|libya|sudan|ethiopia|somalia|uganda|tanzania|rwanda|congo|angola|
zambia|zimbabwe|mozambique|madagascar|nigeria|ghana|senegal|mali|niger|chad|cameroon|gabon|
namibia|botswana|south africa|jamaica|haiti|panama|costa rica|guatemala|honduras|nicaragua|
el salvador|venezuela|ecuador|bolivia|paraguay|uruguay|guyana|fiji|samoa|greenland|north korea|
sri lanka|texas|california|bavaria|florida|atlantis|wonderland
""")
TOPICS = _list("""
politics|physics|chemistry|biology|economics|philosophy|religion|history|geography|literature|
music|art|love|friendship|happiness|freedom|democracy|war|peace|money|the stock market|
inflation|taxes|climate change|global warming|pollution|energy|electricity|nuclear power|
gravity|light|sound|heat|evolution|dinosaurs|volcanoes|earthquakes|hurricanes|black holes|
galaxies|the universe|the big bang|atoms|molecules|quantum mechanics|genes|viruses|bacteria|
vaccines|cancer|the heart|the brain|dreams|memory|language|grammar|poetry|opera|jazz|rock music|
football|baseball|tennis|the olympics|chess|computers|the internet|artificial intelligence|
machine learning|programming|robots|telephones|photography|architecture|the middle ages|
the roman empire|ancient egypt|the second world war|the french revolution|the cold war|slavery|
the bible|buddhism|yoga|meditation|cooking|wine|coffee|diets|vitamins|sleep|exercise|fashion|
shoes|cars|trains|space travel|satellites|rockets|time travel|ghosts|magic|the meaning of life|
death|photosynthesis|algebra|geometry|trigonometry|fractions|prime numbers|infinity|bitcoin|
insurance|the law|human rights|education|psychology|education policy
""")
WORKS = _list("""
harry potter|the lord of the rings|star wars|moby dick|war and peace|don quixote|the odyssey|
faust|pride and prejudice|oliver twist|treasure island|robinson crusoe|the hobbit|
alice in wonderland|titanic|the godfather|the lion king|frozen|jaws|casablanca|king kong|
the magic flute|the ninth symphony|yesterday|let it be|imagine|happy birthday|jingle bells|
silent night|the national anthem|bambi|the starry night|the last supper|the scream|macbeth|
othello|king lear|dracula|frankenstein|the bible
""")
INVENTIONS = _list("""
the wheel|the car|the aeroplane|the computer|the internet|the radio|television|the steam engine|
the bicycle|the clock|paper|printing|the camera|the piano|the guitar|penicillin|dynamite|
the microscope|the telescope|the compass|the zipper|chess|football|basketball|pizza|ice cream|
chewing gum|the toilet|the fridge|the microwave|the washing machine|the rocket|the submarine|
the helicopter|the train
""")
SUBJECT_VERBS = _list("""
cook rice|bake a cake|boil an egg|make pancakes|make bread|fix a bicycle|repair a car|
change a tyre|learn french|learn to swim|learn to drive|play the guitar|play the piano|
play chess|lose weight|get rich|make friends|find a job|write a letter|write a book|tie a tie|
tie my shoes|clean a window|wash a shirt|remove a stain|grow tomatoes|plant a tree|
build a house|build a boat|train a dog|catch a fish|ride a horse|draw a face|paint a wall|
sell a car|buy a house|rent a flat|open a bottle|get to the station|get to the airport|
travel to london|cure a cold|stop a headache|sleep better|sing better|run faster|jump higher|
read faster|save money|pay less tax|start a company|use a computer|install a program|
send a letter|make a fire|tell the truth|become a doctor|become famous|dance
""")
ACTIONS = _list("""
play some music|play a song|play my favourite song|play the radio|play a movie|play a video|
stop the music|turn up the volume|turn down the volume|turn on the light|turn off the light|
turn on the television|turn off the television|turn on the heating|switch on the lamp|
switch off the radio|set an alarm|set an alarm for seven|set a timer|
set a timer for ten minutes|wake me up at six|wake me up tomorrow|remind me to call my mother|
remind me to buy milk|add milk to my shopping list|make a shopping list|call my mother|
call my brother|call the doctor|call a taxi|phone my office|send a message to my wife|
send an email|write an email to my boss|read my messages|read my emails|read the news|
read the newspaper|open the door|close the window|open the browser|open my calendar|
start the car|lock the door|order a pizza|order some food|book a table|book a flight|
book a hotel|buy me a ticket|buy new shoes|find a restaurant|find a doctor near me|
find my phone|find my keys|search the internet|look it up|search for flights to rome|
show me a picture|show me the map|show me the way|take a picture|take a photo|record a video|
draw a picture|draw a horse|paint a house|sing a song|sing happy birthday|dance for me|
cook dinner|make me a coffee|make me a sandwich|clean my room|wash the dishes|do my homework|
write my essay|write a letter|write a computer program|write some code|translate this sentence|
translate good morning into french|translate this into german|check my spelling|
check my calendar|check the traffic|check my bank account|pay my bills|transfer money|
sell my car|drive me home|take me to the airport|bring me some water|give me money|
lend me your car|walk the dog|feed the cat|water the plants|shut down the computer|
restart the computer|install an update|download a game|delete my files|print this page|
save this document|connect to the internet|charge my phone|predict the future|tell me my future|
guess my age|guess what i am thinking|read my mind|fly to the moon|jump|run|dance|sleep|swim|
go away|come here|marry me|kiss me|help me move|teach me french|teach me to dance|speak german|
speak french|speak spanish|speak louder|talk slower|change your voice|recommend a book|
recommend a movie|suggest a present|plan my holiday|solve this equation|summarise this text|
describe this picture|explain this word|compare two cars|fix my computer
""")
EVENTS = _list("""
the first world war|the second world war|the french revolution|the moon landing|
the titanic sinking|the olympic games|the world cup|the super bowl|the election|the big bang|
the ice age|the stone age|the gold rush|the civil war|the fall of the berlin wall|the last game|
the race yesterday|the match|the party|the concert|the meeting|the next eclipse|easter|ramadan|
thanksgiving|mother's day
""")
LANGUAGES = _list(
    "french|german|spanish|italian|russian|chinese|japanese|latin|greek|arabic|polish"
)
ATTRIBUTES = _list("""
population|currency|language|flag|national anthem|history|king|queen|president|prime minister|
chancellor|leader|area|size|climate|food|highest mountain|longest river|largest city|
main religion|official language|phone code|best restaurant|football team|national dish|economy|
tallest building
""")
MEASURES = _list("""
tall|big|heavy|old|long|wide|deep|high|fast|expensive|rich|strong|far away|large|small|good|
popular|famous|smart|dangerous|important|loud|bright|hot|hungry|busy
""")
QUANTITIES = _list("""
square root of nine|square root of two|area of a circle|volume of a cube|meaning of life|
speed of light|speed of sound|distance to the moon|distance to the sun|price of gold|
price of oil|price of bread|value of pi|chemical formula of water|chemical symbol of gold|
atomic number of iron|age of the universe|weight of an elephant|height of the eiffel tower|
depth of the ocean|length of the nile|number of stars|number of people on earth|
best movie of all time|best song|best phone|cheapest flight|fastest car|
richest man in the world|oldest person in the world|tallest building in the world|
tallest man in the world|smallest country|deepest lake|largest desert|largest lake|largest city|
oldest tree|strongest animal|smallest bird|most dangerous animal|most spoken language|
most beautiful city|most expensive car|hardest language|secret of success|recipe for pancakes|
recipe for soup|password of my computer|wifi password|phone number of my mother|
address of the hospital|score of the game|result of the election|plural of mouse|
past tense of go|synonym of happy|origin of the word hello|definition of freedom|
theory of evolution|first law of motion|boiling point of oil|melting point of iron|
name of my dog|name of my wife|colour of my shirt|colour of my eyes|colour of my car|
answer to everything|way to the station|next train to london|latest news|news today
""")
