"""Everyday words and names that questions are filled with.

Knows nothing of questions.
"""

from engine.training.domain.pattern import listed

NOUNS = listed("""
apple arm baby bag ball banana bank basket bath beach bear bed bell bicycle bird boat body bone
book bottle box boy bread bridge brother bus butter button cake camera candle car card castle
cat chair cheese chicken child church circle city clock cloud coat coffee corner country cow
cup dance day desk dinner doctor dog door dream dress drum duck ear earth egg engine eye face
family farm father feather field finger fire fish flag floor flower fly foot forest fork fox
friend frog garden gate ghost girl glass goat gold grass guitar hair hammer hand hat head heart
hill honey horse hospital hour house ice island jacket juice key king kitchen knife ladder lake
lamp leaf leg lemon letter library light lion lunch machine map market mirror money monkey
month moon morning mother mountain mouse mouth movie museum music name neck nest night noise
nose nurse ocean office orange page paint paper park party pencil penguin person piano picture
pig pillow pizza plane planet plant plate pocket potato queen rabbit radio rain ring river road
robot rock roof room rope rose sand sandwich school sea shadow sheep ship shirt shoe shop
shoulder sister sky snake snow soap sock song soup spoon spring square stamp star station stone
storm story street sugar summer sun sweater table tail tea teacher team telephone tiger tomato
tooth tower town toy train tree triangle truck turtle umbrella uncle village violin voice wall
watch water wheel wind window wing winter wolf woman wood word world yard year zebra
""")

VERBS = listed("""
answer ask bake break bring build buy call carry catch change choose clean climb close come
cook copy count cry cut dance draw dream drink drive eat fall feed feel fight find fix fly
follow forget give go grow hear help hide hit hold jump keep kick know laugh learn leave listen
live look lose love make meet move open paint pay play pull push put read ride ring run say see
sell send shout show sing sit sleep smell smile speak stand start stay stop study swim take
talk taste teach tell think throw touch travel try turn visit wait wake walk want wash watch
wear whisper win work write
""")

ADJECTIVES = listed("""
angry bad beautiful big black blue bright broken brown calm cheap clean clever cold cool crazy
dark deep dirty dry easy empty expensive famous fast fat fine free fresh friendly full funny
gentle good great green grey happy hard heavy high honest hot huge hungry kind large late lazy
light little long loud lovely lucky mad modern narrow new nice noisy old orange pink poor
pretty proud purple quick quiet ready red rich round sad safe sharp short shy sick silly simple
slow small soft sour special strong sunny sweet tall thick thin tired tiny true ugly warm weak
wet white wide wild wise wrong yellow young
""")

NAMES = listed("""
Adam Alan Alex Alice Amy Andrew Anna Anne Anthony Arthur Barbara Ben Betty Bill Bob Brian Carl
Carla Carlos Carol Caroline Charles Charlie Chris Christine Claire Clara Daniel David Dennis
Diana Donald Donna Dorothy Edward Elena Ella Emily Emma Eric Eva Frank Fred Gary George Grace
Greg Hannah Harry Helen Henry Howard Ian Irene Isabel Jack Jacob James Jane Janet Jason Jean
Jennifer Jenny Jerry Jessica Jim Joan Joe John Jonathan Joseph Josh Joyce Juan Judy Julia Julie
Justin Karen Kate Kathy Keith Kelly Ken Kevin Kim Larry Laura Lauren Leo Leon Linda Lisa Louis
Lucas Lucy Luke Luna Maria Marie Mark Martha Martin Mary Matthew Max Megan Mia Michael Mike
Molly Monica Nancy Natalie Nathan Nicholas Nick Nina Noah Nora Oliver Olivia Oscar Pamela
Patricia Patrick Paul Paula Peter Phil Philip Rachel Ralph Raymond Rebecca Richard Rob Robert
Roger Ron Rose Roy Ruth Ryan Sally Sam Samuel Sandra Sara Sarah Scott Sharon Simon Sofia Sophie
Stella Stephen Steve Susan Tara Ted Teresa Theo Thomas Tim Tina Todd Tom Tony Tracy Victor
Victoria Vincent Walter Wendy William Zoe
""")
