"""The words of the demo's assortment: nb | da | fi | en | price in NOK øre | VAT | age or kg.

Goods come in variants: clothes by style, colour and size, things for the home by style and
colour, food by brand. Styles and brands are invented proper names, the same in every language.
"""

from dataclasses import dataclass

LANGUAGES = ("nb", "da", "fi", "en")


@dataclass(frozen=True)
class Kind:
    names: dict[str, str]
    price: int
    vat_code: str = "STANDARD"
    minimum_age: int | None = None
    is_by_weight: bool = False


STYLES = ("Fjord", "Vidde", "Lyng", "Skog", "Brisk", "Rim", "Ask", "Marka", "Tind", "Siv")
BRANDS = ("Gårdsglede", "Nordkorn", "Fjellbekk", "Lilleseter", "Havgap", "Solbakk", "Tyttebø")
SIZES = ("XS", "S", "M", "L", "XL", "XXL")

COLOURS = """
svart | sort | musta | black
hvit | hvid | valkoinen | white
grå | grå | harmaa | grey
marineblå | marineblå | tummansininen | navy
oransje | orange | oranssi | orange
rød | rød | punainen | red
grønn | grøn | vihreä | green
sand | sand | hiekka | sand
"""

GROUPS = """
Klær | Tøj | Vaatteet | Clothes
Tilbehør | Tilbehør | Asusteet | Accessories
Interiør | Bolig | Sisustus | Home
Mat | Mad | Ruoka | Food
Drikke | Drikke | Juomat | Drinks
Lesestoff | Læsestof | Lukemista | Reading
"""

CLOTHES = """
Strikkegenser | Strikket trøje | Neulepusero | Knitted sweater | 89900
Hettegenser | Hættetrøje | Huppari | Hoodie | 59900
T-skjorte | T-shirt | T-paita | T-shirt | 24900
Skjorte i lin | Hørskjorte | Pellavapaita | Linen shirt | 69900
Bluse | Bluse | Pusero | Blouse | 54900
Cardigan i ull | Uldcardigan | Villatakki | Wool cardigan | 99900
Regnjakke | Regnjakke | Sadetakki | Rain jacket | 129900
Dunjakke | Dunjakke | Untuvatakki | Down jacket | 219900
Vest i fleece | Fleecevest | Fleeceliivi | Fleece vest | 49900
Kjole | Kjole | Mekko | Dress | 79900
Skjørt | Nederdel | Hame | Skirt | 59900
Jeans | Jeans | Farkut | Jeans | 89900
Chinos | Chinos | Chinot | Chinos | 79900
Joggebukse | Joggingbukser | Collegehousut | Jogging trousers | 49900
Shorts | Shorts | Shortsit | Shorts | 39900
Ulltrøye | Uldundertrøje | Villainen aluspaita | Wool base layer | 64900
Pyjamas | Pyjamas | Pyjama | Pyjamas | 54900
"""

ACCESSORIES = """
Skjerf | Halstørklæde | Kaulahuivi | Scarf | 39900
Lue | Hue | Pipo | Beanie | 29900
Votter | Luffer | Lapaset | Mittens | 29900
Hansker i skinn | Skindhandsker | Nahkahanskat | Leather gloves | 59900
Belte | Bælte | Vyö | Belt | 39900
Veske | Taske | Laukku | Bag | 89900
Ryggsekk | Rygsæk | Reppu | Backpack | 99900
Lommebok | Pung | Lompakko | Wallet | 44900
Paraply | Paraply | Sateenvarjo | Umbrella | 34900
Caps | Kasket | Lippis | Cap | 24900
"""

HOME = """
Pute | Pude | Tyyny | Cushion | 29900
Gardin | Gardin | Verho | Curtain | 49900
Duk | Dug | Pöytäliina | Tablecloth | 39900
Vase | Vase | Maljakko | Vase | 34900
Lysestake | Lysestage | Kynttilänjalka | Candlestick | 24900
Duftlys | Duftlys | Tuoksukynttilä | Scented candle | 19900
Bolle | Skål | Kulho | Bowl | 22900
Tallerken | Tallerken | Lautanen | Plate | 15900
Vannglass | Vandglas | Vesilasi | Tumbler | 9900
Kanne | Kande | Kannu | Jug | 32900
Brødboks | Brødkasse | Leipälaatikko | Bread bin | 44900
Håndkle | Håndklæde | Pyyhe | Towel | 19900
Sengesett | Sengesæt | Pussilakanasetti | Bed linen | 69900
Teppe | Tæppe | Matto | Rug | 149900
Bordlampe | Bordlampe | Pöytävalaisin | Table lamp | 79900
Kurv | Kurv | Kori | Basket | 27900
"""

FOOD = """
Knekkebrød | Knækbrød | Näkkileipä | Crispbread | 3990
Grovbrød | Rugbrød | Ruisleipä | Wholemeal bread | 4490
Havregryn | Havregryn | Kaurahiutaleet | Rolled oats | 2990
Müsli | Mysli | Mysli | Muesli | 5990
Hvetemel | Hvedemel | Vehnäjauho | Wheat flour | 2790
Spagetti | Spaghetti | Spagetti | Spaghetti | 2490
Jasminris | Jasminris | Jasmiiniriisi | Jasmine rice | 3490
Hakkede tomater | Hakkede tomater | Tomaattimurska | Chopped tomatoes | 1690
Kikerter | Kikærter | Kikherneet | Chickpeas | 1590
Rapsolje | Rapsolie | Rypsiöljy | Rapeseed oil | 4990
Honning | Honning | Hunaja | Honey | 7990
Bringebærsyltetøy | Hindbærsyltetøj | Vadelmahillo | Raspberry jam | 4490
Blåbærsyltetøy | Blåbærsyltetøj | Mustikkahillo | Blueberry jam | 4690
Melkesjokolade | Mælkechokolade | Maitosuklaa | Milk chocolate | 4290
Mørk sjokolade | Mørk chokolade | Tumma suklaa | Dark chocolate | 4590
Saltlakris | Saltlakrids | Salmiakki | Salty liquorice | 3290
Potetgull | Kartoffelchips | Perunalastut | Crisps | 3690
Saltede peanøtter | Saltede jordnødder | Suolapähkinät | Salted peanuts | 3190
Yoghurt naturell | Yoghurt naturel | Luonnonjogurtti | Plain yoghurt | 2890
Brunost | Brunost | Ruskea juusto | Brown cheese | 8990
Smør | Smør | Voi | Butter | 4390
Egg, 12 stk. | Æg, 12 stk. | Kananmunat, 12 kpl | Eggs, 12 | 5490
Røkelaks | Røget laks | Savulohi | Smoked salmon | 8990
Makrell i tomat | Makrel i tomat | Makrilli tomaatissa | Mackerel in tomato | 2490
"""

WEIGHED = """
Bananer | Bananer | Banaanit | Bananas | 2690
Epler | Æbler | Omenat | Apples | 3490
Pærer | Pærer | Päärynät | Pears | 3990
Appelsiner | Appelsiner | Appelsiinit | Oranges | 2990
Druer | Druer | Viinirypäleet | Grapes | 6990
Tomater | Tomater | Tomaatit | Tomatoes | 4990
Gulrøtter | Gulerødder | Porkkanat | Carrots | 2490
Poteter | Kartofler | Perunat | Potatoes | 1990
Løk | Løg | Sipulit | Onions | 1890
Norvegia i løsvekt | Danbo i løs vægt | Edam irtotavarana | Mild cheese, cut | 15900
Skinke i løsvekt | Skinke i løs vægt | Kinkku irtotavarana | Ham, cut | 24900
Smågodt | Blandselv slik | Irtokarkit | Pick and mix | 17900
"""

DRINKS = """
Kaffe, hele bønner | Kaffe, hele bønner | Kahvi, papuina | Coffee beans | 10990 | MIDDLE
Te, Earl Grey | Te, Earl Grey | Tee, Earl Grey | Tea, Earl Grey | 4990 | MIDDLE
Eplemost | Æblemost | Omenamehu | Apple juice | 4490 | MIDDLE
Appelsinjuice | Appelsinjuice | Appelsiinimehu | Orange juice | 3790 | MIDDLE
Mineralvann | Mineralvand | Kivennäisvesi | Mineral water | 2190 | MIDDLE
Brus med bringebær | Hindbærbrus | Vadelmalimonadi | Raspberry soda | 2690 | MIDDLE
Helmelk | Sødmælk | Täysmaito | Whole milk | 2390 | MIDDLE
Havredrikk | Havredrik | Kaurajuoma | Oat drink | 2890 | MIDDLE
Pilsnerøl | Pilsner | Pilsneri | Pilsner | 3490 | STANDARD | 18
Pale ale | Pale ale | Pale ale | Pale ale | 4290 | STANDARD | 18
Cider, tørr | Cider, tør | Siideri, kuiva | Cider, dry | 3990 | STANDARD | 18
"""

READING = """
Kriminalroman | Kriminalroman | Dekkari | Crime novel | 24900 | BOOK
Kokebok | Kogebog | Keittokirja | Cookbook | 39900 | BOOK
Barnebok | Børnebog | Lastenkirja | Children's book | 19900 | BOOK
Turkart | Vandrekort | Retkeilykartta | Hiking map | 22900 | STANDARD
Notatbok | Notesbog | Muistikirja | Notebook | 12900 | STANDARD
Dagsavis | Dagblad | Sanomalehti | Daily newspaper | 4500 | NEWSPAPER
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def names(cells: list[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, cells, strict=True))
