"""A tile of the till's shelf is drawn once, and anew when anything of it is different."""

from typing import Any

from django.utils import translation

from pos.templatetags.goods import goods_tile

TILE: dict[str, Any] = {
    "id": 7, "name": "Helmelk <1 l>", "sku": "M-1", "price": 129050, "picture": "", "photo": "",
    "unit": "PIECE",
}  # fmt: skip


def test_the_same_tile_is_the_same_text_whatever_found_it() -> None:
    assert goods_tile(TILE, "mel") is goods_tile(dict(TILE), "melk")
    assert "Helmelk &lt;1 l&gt;" in goods_tile(TILE, "mel")


def test_another_price_name_or_language_is_seen_at_once() -> None:
    asked = {**TILE, "is_asked": True}
    with translation.override("nb"):
        drawn = {goods_tile(tile, "m") for tile in (TILE, {**TILE, "price": 1}, asked)}
        assert len({*drawn, goods_tile(TILE, ""), goods_tile({**TILE, "name": "Ull"}, "m")}) == 5
        norwegian = goods_tile(asked, "m")
    with translation.override("sv"):
        assert goods_tile(asked, "m") != norwegian


def test_a_whole_code_stays_with_the_tile_that_it_asked_for() -> None:
    asked = {**TILE, "is_asked": True}
    assert 'data-code="M-1"' in goods_tile(asked, "M-1")
    assert 'data-code="m-1"' in goods_tile(asked, "m-1")
    assert "data-code" not in goods_tile(TILE, "M-1")
