"""An assortment that a shop could have: the same every time, with valid GTINs.

The GTINs begin with 952, which GS1 keeps for demonstrations.
"""

from collections.abc import Iterator
from itertools import chain, islice, product
from typing import NamedTuple

from . import words
from .chain import Company
from .grid import TILES
from .words import Kind

QUOTAS = {"NO": 1700, "DK": 1650, "FI": 1650}
# In twentieths of what is not counted out: clothes, accessories, home, food, drinks.
SHARES = (9, 4, 4, 2, 1)
PREFIXES = ("KL", "TI", "IN", "MA", "DR", "LE")
# One krone in hundredths of the other currency: what shops charge, not what banks do.
PER_KRONE = {"NOK": 100, "DKK": 66, "EUR": 9}


class Item(NamedTuple):
    sku: str
    gtin: str
    names: dict[str, str]
    group: int
    price: int
    vat_code: str
    minimum_age: int | None = None
    is_by_weight: bool = False
    picture: str = ""
    grid_position: int | None = None


def assortment(company: Company) -> Iterator[Item]:
    """All products of one merchant; the tiles of the grid first."""
    numbers = [0] * len(PREFIXES)
    tiles = _tiles(company)
    items = chain(tiles, _rest(company, QUOTAS[company.country] - len(tiles)))
    for serial, (group, item) in enumerate(items, start=1):
        numbers[group] += 1
        yield item._replace(
            sku=f"{PREFIXES[group]}-{1000 + numbers[group]}", gtin=_gtin(company.country, serial)
        )


def _tiles(company: Company) -> list[tuple[int, Item]]:
    at = ("NO", "DK", "FI").index(company.country)
    return [
        (
            tile.group,
            Item(
                "",
                "",
                _spoken(words.names(list(tile.names)), company),
                tile.group,
                tile.prices[at],
                _vat_code(tile.vat_code, company),
                is_by_weight=tile.is_by_weight,
                picture=tile.picture,
                grid_position=position,
            ),
        )
        for position, tile in enumerate(TILES, start=1)
    ]


def _rest(company: Company, quota: int) -> Iterator[tuple[int, Item]]:
    sources = [
        _styled(words.CLOTHES, sizes=words.SIZES),
        _styled(words.ACCESSORIES),
        _styled(words.HOME),
        _branded(words.FOOD, "MIDDLE"),
        _branded(words.DRINKS, ""),
        _branded(words.READING, "", brands=("",)),
    ]
    fixed = [(3, kind) for kind in _weighed()] + [(5, kind) for kind in sources.pop()]
    for group, kind in fixed:
        yield group, _item(kind, group, company)
    left = quota - len(fixed)
    counts = [left * share // sum(SHARES) for share in SHARES]
    for group, (kinds, count) in reversed(list(enumerate(zip(sources, counts, strict=True)))):
        # There are clothes enough to fill up what the other groups cannot.
        for kind in islice(kinds, count if group else left):
            left -= 1
            yield group, _item(kind, group, company)


def _styled(table: str, sizes: tuple[str, ...] = ("",)) -> Iterator[Kind]:
    colours = [words.names(row) for row in words.rows(words.COLOURS)]
    for place, style in enumerate(words.STYLES):
        # Not every style comes in every colour, or one style would be the whole shop.
        worn = colours[place % 2 :: 2] if len(sizes) > 1 else colours
        for (*cells, price), colour, size in product(words.rows(table), worn, sizes):
            names = {
                language: f"{name} {style}, {colour[language]}" + (f" {size}" if size else "")
                for language, name in words.names(cells).items()
            }
            yield Kind(names, int(price) * (100 + 5 * (place % 4)) // 100)


def _branded(table: str, vat_code: str, brands: tuple[str, ...] = words.BRANDS) -> Iterator[Kind]:
    for place, brand in enumerate(brands):
        for cells in words.rows(table):
            names, rest = words.names(cells[:4]), cells[4:]
            yield Kind(
                {language: f"{name} {brand}".strip() for language, name in names.items()},
                int(rest[0]) * (100 + 4 * place) // 100,
                rest[1] if len(rest) > 1 else vat_code,
                int(rest[2]) if len(rest) > 2 else None,
            )


def _weighed() -> Iterator[Kind]:
    # Bananas lie on the grid already.
    for *cells, price in words.rows(words.WEIGHED)[1:]:
        yield Kind(words.names(cells), int(price), "MIDDLE", is_by_weight=True)


def _item(kind: Kind, group: int, company: Company) -> Item:
    return Item(
        "",
        "",
        _spoken(kind.names, company),
        group,
        _price(kind.price, company.currency),
        _vat_code(kind.vat_code, company),
        kind.minimum_age,
        kind.is_by_weight,
    )


def _spoken(names: dict[str, str], company: Company) -> dict[str, str]:
    return {language: names[language] for language in (company.language, "en")}


def _price(ore: int, currency: str) -> int:
    """A price as shops write it: 299,00 kr, 19,95 kr, 29,90 €."""
    price = ore * PER_KRONE[currency] // 100
    if currency == "NOK" and price < 10_000:
        return price // 10 * 10
    if price < 1000:
        return max(price // 5 * 5, 5)
    return price // 100 * 100 + (90 if currency == "EUR" else 0)


def _vat_code(code: str, company: Company) -> str:
    """What the code of the table is in a country; Denmark has one rate for nearly all goods."""
    special = {
        "BOOK": {"NO": "ZERO", "DK": "STANDARD", "FI": "MIDDLE"},
        "NEWSPAPER": {"NO": "ZERO", "DK": "ZERO", "FI": "LOW"},
        "MIDDLE": {"NO": "MIDDLE", "DK": "STANDARD", "FI": "MIDDLE"},
    }
    return special.get(code, {}).get(company.country, code)


def _gtin(country: str, serial: int) -> str:
    digits = f"0952{('NO', 'DK', 'FI').index(country) + 1}{serial:08}"
    check = -sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits)) % 10
    return f"{digits}{check}"
