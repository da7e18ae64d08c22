"""A report on paper speaks one language, and writes numbers and moments as that language does."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override

from pos import days, events, returns, vouchers
from pos.models import JournalEntry, MappedAccount, Report
from pos.templatetags import reports as words_of_reports
from stores import countries
from stores.models import ProductGroup, VatCode
from tests import make
from tests.pos import z_reports
from tests.pos.till import Till
from tests.test_translations import said_by

DRAWN = (
    *("pos/_report.html", "pos/_counted.html", "pos/report_print.html"),
    "pos/journal_print.html",
)
NYNORSK = """Z-rapport, Kontantsal totalt, Varegrupper, Klede, Betalingsmiddel, Inngåande veksel,
Salskvitteringar, Skuff opna utan sal, Kopiar, Førebelse kvitteringar, Returar, Rabattar,
Avbrotne sal, Linjekorrigeringar, Linje fjerna, Mengd redusert, Pris retta, Prisundersøkingar,
Andre korrigeringar, Utleveringskvitteringar, Kredittsal, Akkumulert sidan start, Gåvekort"""
BOKMAL = re.compile(r"[Ss]alg|kvitteringer|\bIngående|åpnet|Avbrutt|Gavekort|[Ff]oreløpig|siden")


@pytest.fixture
def nynorsk(till: Till) -> Till:
    store = till.device.store
    store.receipt_language = "nn"
    store.save()
    names = {"da": "Tøj", "nb": "Klede"}
    group = ProductGroup.objects.create(merchant=store.merchant, names=names)
    till.hoodie.group = group
    till.hoodie.save()
    return till


def close(till: Till) -> Report:
    return days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())


def printed(till: Till, client: Any, report: Report) -> str:
    tablet = make.signed_in(client, till.device, till.staff)
    text: str = tablet.post(reverse("print-report", args=[report.pk])).content.decode()
    return text


def test_the_report_of_a_store_that_writes_nynorsk_is_nynorsk(nynorsk: Till, client: Any) -> None:
    nynorsk.sell()
    report = close(nynorsk)
    html = printed(nynorsk, client, report)

    assert report.content["language"] == countries.receipt_language(nynorsk.device.store) == "nn"
    assert '<html lang="nn">' in html
    assert [said for said in re.split(r",\s+", NYNORSK) if said not in html] == []
    assert BOKMAL.search(html) is None


def test_the_till_shows_the_paper_as_it_is_printed(nynorsk: Till, client: Any) -> None:
    nynorsk.sell()
    tablet = make.signed_in(client, nynorsk.device, nynorsk.staff)

    # Nothing was counted yet, and what is to be counted is not shown before it is.
    assert "Kontantsal totalt" not in tablet.get(reverse("day")).content.decode()
    there = reverse("report", args=[close(nynorsk).pk])
    shown = tablet.get(f"{there}?show=1").content.decode()
    assert "Kontantsal totalt" in shown
    assert "Skriv ut" in shown


def test_the_voucher_of_a_nynorsk_report_is_nynorsk() -> None:
    rows = [MappedAccount(entry=entry, account="1", vat_code="3") for entry in MappedAccount.Entry]
    rows += [MappedAccount(entry="MIDDLE", rate=1500, account="1", vat_code="31")]
    known = vouchers.accounts_of(rows, has_vat_lines=False)
    content = z_reports.day() | {"language": "nn"}
    made = vouchers.of(content, known, number=1, store="Butikken", receipts="")

    texts = " ".join(line.text for line in made.lines)
    assert "Sal, alminneleg sats" in texts
    assert BOKMAL.search(texts) is None


@pytest.mark.parametrize("language", ["nb", "nn", "da", "fi", "sv"])
def test_no_word_of_a_report_is_missing_in_a_language_of_receipts(language: str) -> None:
    base = Path(settings.BASE_DIR)
    with (base / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    said = {text for page in DRAWN for text in said_by(base / "templates" / page)}
    for code in (words_of_reports, events):
        said |= set(said_by(Path(str(code.__file__))))
    with override("en"):
        for choices in (JournalEntry.Event, VatCode):
            said |= {str(label) for label in choices.labels}
        said |= {str(label) for label in (*MappedAccount.Entry.labels, *Report.Kind.labels)}

    assert len(said) > 60
    assert said - known == set()


@pytest.mark.parametrize(
    ("language", "moment", "day"),
    [
        ("nb", "27.11.2026 09:05:07", "27.11.2026"),
        ("nn", "27.11.2026 09:05:07", "27.11.2026"),
        ("da", "27.11.2026 09:05:07", "27.11.2026"),
        ("fi", "27.11.2026 09:05:07", "27.11.2026"),
        ("sv", "2026-11-27 09:05:07", "2026-11-27"),
        ("en", "27 Nov 2026 09:05:07", "27 Nov 2026"),
    ],
)
def test_moments_are_written_as_on_receipts_and_days_as_the_language_does(
    language: str, moment: str, day: str
) -> None:
    page = Template("{% load reports %}{{ at|read_moment }}|{{ day|read_day }}")
    with override(language):
        text = page.render(Context({"at": "2026-11-27T09:05:07+01:00", "day": "2026-11-27"}))

    assert text.replace("\N{NO-BREAK SPACE}", " ") == f"{moment}|{day}"


def test_counts_and_amounts_have_the_same_minus(till: Till, client: Any) -> None:
    receipt = till.sell()
    close(till)
    quantities = {receipt.lines.get().pk: 1000}
    asked = returns.ask(receipt, quantities=quantities, reason="x", user=make.user())
    returns.complete(asked)
    report = days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    html = printed(till, client, report)

    assert "<td>\N{MINUS SIGN}1</td><td>\N{MINUS SIGN}299,00</td>" in html
    assert re.search(r">-\d", html) is None
