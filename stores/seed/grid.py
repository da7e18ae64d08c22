"""The products that lie one tap away on the demo's tills, as the till is drawn.

The first two are the example of Vipps' own page on in-store payments.
"""

from typing import NamedTuple


class Tile(NamedTuple):
    names: tuple[str, str, str, str]  # nb, da, fi, en
    group: int
    vat_code: str
    prices: tuple[int, int, int]  # NOK, DKK, EUR
    picture: str
    is_by_weight: bool = False


CLOTHES, ACCESSORIES, HOME, FOOD, DRINKS = range(5)

TILES = [
    Tile(
        ("Orange hoodie", "Orange hoodie", "Oranssi huppari", "Orange hoodie"),
        CLOTHES,
        "STANDARD",
        (29900, 19900, 2990),
        "hoodie",
    ),
    Tile(
        ("White T-shirt", "White T-shirt", "Valkoinen T-paita", "White T-shirt"),
        CLOTHES,
        "STANDARD",
        (19900, 12900, 1990),
        "t-shirt",
    ),
    Tile(
        ("Merinolue", "Merinohue", "Merinopipo", "Merino beanie"),
        ACCESSORIES,
        "STANDARD",
        (38900, 24900, 3490),
        "beanie",
    ),
    Tile(
        ("Strikkegenser", "Strikket trøje", "Neulepusero", "Knitted sweater"),
        CLOTHES,
        "STANDARD",
        (119900, 79900, 10990),
        "sweater",
    ),
    Tile(
        ("Ullsokker", "Uldsokker", "Villasukat", "Wool socks"),
        ACCESSORIES,
        "STANDARD",
        (14900, 9900, 1490),
        "socks",
    ),
    Tile(
        ("Ullskjerf", "Uldhalstørklæde", "Villahuivi", "Wool scarf"),
        ACCESSORIES,
        "STANDARD",
        (44900, 29900, 3990),
        "scarf",
    ),
    Tile(("Pledd", "Plaid", "Huopa", "Throw"), HOME, "STANDARD", (89900, 59900, 7990), "throw"),
    Tile(("Kopp", "Kop", "Muki", "Mug"), HOME, "STANDARD", (17900, 11900, 1590), "mug"),
    Tile(
        ("Kaffe, filtermalt", "Kaffe, formalet", "Suodatinkahvi", "Filter coffee"),
        DRINKS,
        "MIDDLE",
        (8950, 5995, 790),
        "coffee",
    ),
    Tile(
        ("Kanelbolle", "Kanelsnegl", "Korvapuusti", "Cinnamon bun"),
        FOOD,
        "MIDDLE",
        (3800, 2600, 320),
        "bun",
    ),
    Tile(
        ("Bananer", "Bananer", "Banaanit", "Bananas"),
        FOOD,
        "MIDDLE",
        (2690, 1795, 195),
        "bananas",
        is_by_weight=True,
    ),
    Tile(
        ("Bærepose", "Bærepose", "Muovikassi", "Carrier bag"),
        ACCESSORIES,
        "STANDARD",
        (400, 400, 35),
        "bag",
    ),
]
