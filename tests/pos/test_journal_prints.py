"""The journal on paper: all of its days' entries in order, in words, and the print journalled."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pos import days, events, journal, journal_prints, returns
from pos.models import JournalEntry
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.pos.till import Till

PRINT = reverse("admin:pos_journalentry_print")


def today(*, days: int = 0) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def print_out(till: Till, **asked: Any) -> str:
    given = {"since": today(), "until": today(), "paper": "narrow", "key": uuid.uuid4()}
    printed = journal_prints.print_out(till.device, **{**given, **asked})
    return "".join(journal_prints.pages(printed))


def post(client: Client, url: str, **fields: Any) -> Any:
    given = {"since": today(), "until": today(), "paper": "narrow", "key": str(uuid.uuid4())}
    return client.post(url, given | fields)


def office(till: Till, role: str = "MANAGER", **user: str) -> tuple[Client, User]:
    who = make.user(**user)
    make.staff(till.device.store, role, user=who)
    client = Client()
    client.force_login(who)
    return client, who


def test_the_print_holds_every_entry_of_its_days(till: Till) -> None:
    receipt = till.sell()
    by = make.user(first_name="Kari", last_name="Nordmann")
    asked = returns.ask(receipt, quantities={receipt.lines.get().pk: 1000}, reason="x", user=by)
    returns.complete(asked)
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    numbers = list(JournalEntry.objects.order_by("number").values_list("number", flat=True))
    html = print_out(till, staff_id=till.staff.pk)

    assert [int(found) for found in re.findall(r'class="number">(\d+)<', html)] == numbers
    assert "Salgskvittering (13012)" in html
    assert "Returkvittering (13013)" in html
    assert '<span class="who">Kari Nordmann</span>' in html
    assert f'<span class="who">{till.staff.name}</span>' in html
    assert '<span class="amount">299,00</span>' in html
    assert '<span class="amount">\N{MINUS SIGN}299,00</span>' in html
    # A report stands whole in the journal (2-7).
    assert "Kontantsalg totalt" in html
    assert f"({numbers[0]} – {numbers[-1]})" in html


def test_only_the_days_that_were_chosen_are_there(till: Till) -> None:
    till.sell()
    html = print_out(till, since=today(days=1), until=today(days=1))

    assert 'class="number"' not in html
    assert "<span>0</span>" in html


def test_a_print_is_journalled_once(till: Till) -> None:
    till.sell()
    before = JournalEntry.objects.count()
    key = uuid.uuid4()
    first = print_out(till, staff_id=till.staff.pk, key=key)
    again = print_out(till, staff_id=till.staff.pk, key=key)

    entry = JournalEntry.objects.get(number=before + 1)
    assert JournalEntry.objects.count() == before + 1
    assert (entry.code, entry.staff) == (journal.Code.PRINTED, till.staff)
    assert entry.details
    assert entry.details["journal"]["count"] == before
    assert first.count('class="number"') == before
    assert again.count('class="number"') == before + 1


def test_a_page_that_stays_open_prints_nothing_more_unseen(till: Till) -> None:
    till.sell()
    elsewhere, key, tomorrow = make.device(store=till.device.store), uuid.uuid4(), today(days=1)
    printed = JournalEntry.objects.filter(details__journal__isnull=False)
    given: dict[str, Any] = {"since": today(), "paper": "narrow", "key": key}

    for device, until in ((till.device, today()), (till.device, tomorrow), (elsewhere, today())):
        journal_prints.print_out(device, until=until, **given)
    assert printed.count() == 3
    till.sell()
    print_out(till, key=key)
    assert printed.count() == 4, "what has been sold since was not on paper before"


def test_no_sale_waits_while_a_year_is_counted(till: Till) -> None:
    till.sell()
    with CaptureQueriesContext(connection) as queries:
        print_out(till)
    said = [query["sql"] for query in queries]
    counted = next(at for at, sql in enumerate(said) if "MIN(" in sql)
    locked = next(at for at, sql in enumerate(said) if "FOR UPDATE" in sql)
    assert counted < locked


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "", "until": ""},
        {"since": "2026-11-27", "until": "2026-11-26"},
        {"paper": "A3"},
        {"since": "27.11.2026"},
    ],
)
def test_what_cannot_be_printed_is_refused_and_not_journalled(
    till: Till, wrong: dict[str, str]
) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(NotPossible):
        print_out(till, **wrong)

    assert JournalEntry.objects.count() == before


def test_paper_speaks_the_language_of_the_stores_receipts(till: Till) -> None:
    till.sell()
    store = till.device.store
    store.receipt_language, store.language = "nn", "en"
    store.save()
    html = print_out(till)

    assert '<html lang="nn">' in html
    assert "Salskvittering (13012)" in html


def test_a_manager_prints_it_at_the_till(till: Till, client: Client) -> None:
    till.sell()
    boss = make.staff(till.device.store, RoleName.MANAGER)
    tablet = make.signed_in(client, till.device, boss)
    assert reverse("print-journal") in tablet.get(reverse("day")).content.decode()
    answer = post(tablet, reverse("print-journal"))

    assert b"(13012)" in b"".join(answer)
    assert JournalEntry.objects.filter(code="13018", staff=boss).count() == 1
    refused = post(tablet, reverse("print-journal"), until="2020-01-01")
    assert (refused.status_code, "Første dag er etter siste" in refused.content.decode()) == (
        409,
        True,
    )


def test_a_cashier_does_not(till: Till, client: Client) -> None:
    tablet = make.signed_in(client, till.device, till.staff)

    assert reverse("print-journal") not in tablet.get(reverse("day")).content.decode()
    assert post(tablet, reverse("print-journal")).status_code == 403


def test_who_may_not_see_the_journal_is_not_asked_what_to_print(till: Till) -> None:
    client, _user = office(till, "ACCOUNTANT")
    assert client.get(reverse("admin:pos_journalentry_changelist")).status_code == 403
    assert client.get(PRINT).status_code == 403
    assert post(client, PRINT, device=str(till.device.pk)).status_code == 403


@pytest.mark.parametrize("paper", ["narrow", "wide"])
def test_the_office_prints_it_for_the_tills_it_sees(till: Till, paper: str) -> None:
    till.sell()
    client, user = office(till, first_name="Kari", last_name="Nordmann")
    assert str(till.device.pos_id) in client.get(PRINT).content.decode()
    answer = post(client, PRINT, device=till.device.pk, paper=paper)

    assert f'class="slip journal {paper}"'.encode() in b"".join(answer)
    entry = JournalEntry.objects.get(code="13018")
    assert entry.details
    assert (entry.staff, entry.details["user"]) == (None, user.pk)
    # The next print says who has made this one.
    assert b"Kari Nordmann" in b"".join(post(client, PRINT, device=till.device.pk))


def test_the_office_prints_no_till_of_another_store(till: Till) -> None:
    client, _user = office(till)
    elsewhere = make.device(store=make.store())

    assert post(client, PRINT, device=elsewhere.pk).status_code == 404
    assert post(client, PRINT, device="x").status_code == 404
    assert not JournalEntry.objects.filter(device=elsewhere).exists()


def test_what_the_office_asks_wrongly_is_said_on_its_page(till: Till) -> None:
    client, _user = office(till)
    answer = client.post(PRINT, {"device": till.device.pk, "key": str(uuid.uuid4())}, follow=True)

    assert "Choose the first and the last day" in answer.content.decode()
    assert f'value="{till.device.pk}" selected' in answer.content.decode()


def test_events_have_names_in_the_language_of_the_office(till: Till) -> None:
    till.sell()
    client, _user = office(till)
    url = reverse("admin:pos_journalentry_changelist")
    html = client.get(url, headers={"accept-language": "nb"}).content.decode()

    assert set(events.NAMES) == set(JournalEntry.Code.values)
    assert "Salgskvittering (13012)" in html
    assert "13005 Kasseskuff åpnet" in html
    assert "Sale Receipt" not in html


def test_a_long_journal_is_read_and_sent_in_pieces(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 2000
    numbering = journal.lock(till.device.pk)
    last, at = numbering.entries, timezone.now()
    numbering.entries += many
    numbering.save()
    JournalEntry.objects.bulk_create(
        JournalEntry(device=till.device, number=last + n, code="13003", at=at, text="x" * 200)
        for n in range(1, many + 1)
    )
    monkeypatch.setattr(journal_prints, "CHUNK", 100)
    printed = journal_prints.print_out(
        till.device, since=today(), until=today(), paper="wide", key=uuid.uuid4()
    )
    pieces = journal_prints.pages(printed)
    sizes = [piece.count('class="number"') for piece in pieces]

    assert printed.count == last + many
    assert sum(sizes) == last + many
    # Its begin and its end, and in between never more than what is read at a time.
    assert (sizes[0], sizes[-1], max(sizes)) == (0, 0, 100)
