"""A receipt as a picture: every word of it is on the paper, at 58 mm as at 80 mm."""

import io

import pytest
from PIL import Image, ImageDraw

from pos import layout, slips
from pos.headings import HEADINGS
from pos.layout import Row

LONG = "Työväenneuvostotakki sinivalkoinen ÆØÅ æøå äö"
TABLE = (
    ("MVA", "Grunnlag", "MVA", "Sum"),
    ("25 % (31)", "112 345,00", "11 111,00", "123 456,00"),
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[float, ...]]]:
    """The texts that were drawn, with where they lie: left, top, right, bottom."""
    found: list[tuple[str, tuple[float, ...]]] = []
    plain = ImageDraw.ImageDraw.text

    def text(self: ImageDraw.ImageDraw, xy: object, said: str, **how: object) -> None:
        asked = {name: how[name] for name in ("font", "anchor")}
        found.append((said, self.textbbox(xy, said, **asked)))  # type: ignore[arg-type]
        plain(self, xy, said, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", text)
    return found


def headings() -> list[str]:
    return sorted({said for kinds in HEADINGS.values() for said in kinds.values()})


@pytest.mark.parametrize("is_narrow", [True, False])
def test_nothing_is_off_the_paper(
    drawn: list[tuple[str, tuple[float, ...]]], is_narrow: bool
) -> None:
    rows = [Row("heading", (said,)) for said in headings()]
    rows += [Row("mark", ("KOPIO",)), Row("pair", (LONG, "123 456,00")), Row("sum", ("A", "1"))]
    rows += [Row("table", lines=TABLE), layout.RULE, Row("middle", (LONG,)), Row("text", (LONG,))]
    picture = slips.draw(rows, is_narrow=is_narrow, code="NKR12345695")

    assert picture.width == (384 if is_narrow else 576)
    for said, (left, top, right, bottom) in drawn:
        assert (said, left >= -1, right <= picture.width + 1) == (said, True, True)
        assert 0 <= top <= bottom <= picture.height
    assert Image.open(io.BytesIO(slips.png(picture))).mode == "1"


@pytest.mark.parametrize("is_narrow", [True, False])
@pytest.mark.parametrize("heading", headings())
def test_a_heading_is_cut_in_no_word_but_at_a_joint(
    drawn: list[tuple[str, tuple[float, ...]]], heading: str, is_narrow: bool
) -> None:
    slips.draw([Row("heading", (heading,))], is_narrow=is_narrow)

    parts = [said for said, _where in drawn]
    joined = " ".join(parts).replace("- kvitt", "kvitt")
    assert joined == heading


@pytest.mark.parametrize("is_narrow", [True, False])
def test_a_heading_is_more_than_half_as_large_again_as_an_amount(
    drawn: list[tuple[str, tuple[float, ...]]], is_narrow: bool
) -> None:
    for heading in headings():
        drawn.clear()
        slips.draw(
            [Row("heading", (heading.upper(),)), Row("pair", ("", "0"))], is_narrow=is_narrow
        )
        heights = {said: bottom - top for said, (_left, top, _right, bottom) in drawn}
        amount = heights.pop("0")
        capitals = [height for said, height in heights.items() if said.strip("–- ")]
        assert min(capitals) > 1.5 * amount, heading


def test_the_letters_of_all_our_languages_are_drawn_as_themselves(
    drawn: list[tuple[str, tuple[float, ...]]],
) -> None:
    slips.draw([Row("text", ("ÆØÅæøåÄÖäöÐð€·–",))], is_narrow=True)

    assert drawn[0][0] == "ÆØÅæøåÄÖäöÐð€·–"
