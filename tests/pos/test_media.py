"""Screen, paper, mail and PDF say the same words and amounts, each as often."""

import io
import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from pos import layout, pdf, plain
from pos.layout import Row
from tests.pos.test_layout import DOCUMENTS, line

SPACES = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")


def words(text: str) -> Counter[str]:
    return Counter(text.translate(SPACES).split())


def of(rows: list[Row]) -> Counter[str]:
    cells = [cell for row in rows for cell in (*row.cells, *sum(row.lines, ()))]
    return words(" ".join(cells))


def in_html(template: str, rows: list[Row], content: dict[str, Any]) -> Counter[str]:
    html = render_to_string(template, {"rows": rows, "content": content, "title": ""})
    return words(unescape(re.sub(r"<[^>]+>", " ", html)))


def in_pdf(file: bytes) -> Counter[str]:
    return words(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_media_say_the_same(name: str) -> None:
    content, how = DOCUMENTS[name]
    rows = layout.rows(content, **how)
    expected = of(rows)

    assert in_html("pos/_receipt.html", rows, content) == expected
    assert in_html("pos/receipt_mail.html", rows, content) == expected
    assert words(re.sub(r"(?m)^[-=]+$", "", plain.text(rows))) == expected
    assert in_pdf(pdf.draw(rows, title="", author="")) == expected


@pytest.mark.parametrize("name", DOCUMENTS)
def test_marked_words_are_half_as_large_again_as_any_amount(name: str) -> None:
    content, how = DOCUMENTS[name]
    rows = layout.rows(content, **how)
    lines = [line for row in rows for line in pdf._lines(row)]
    marked = [line.size for row in rows for line in pdf._lines(row) if row.kind in MARKS]

    assert min(marked) >= 1.5 * max(line.size for line in lines if line.size not in marked)
    paper = render_to_string("pos/_receipt.html", {"rows": rows, "content": content})
    assert paper.count('class="double"') == sum(row.kind in MARKS for row in rows)


MARKS = ("mark", "heading")


def test_no_line_of_the_pdf_leaves_the_paper() -> None:
    content, how = DOCUMENTS["no-nb-sale"]
    long = content | {"lines": [line("Et svært langt varenavn " * 6, 10**11, 2500)]}
    pdf._fonts()
    for row in layout.rows(long, **how):
        for drawn in pdf._lines(row):
            width = sum(pdf.width(text, drawn) for text, _, _ in drawn.texts)
            assert width <= pdf.INNER


def test_letters_that_the_font_lacks_are_shown_plain() -> None:
    assert pdf.shown("Æøå Äö čŋŧ −1") == "Æøå Äö čnt −1"
    assert pdf.shown("ő☃") == "o?"
