"""A short text on a line: on screen and receipt, and in no journal."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import layout, notes, parking, plain, tenders, verification, voids
from pos.hashed import hashed_content
from pos.models import BasketLine, JournalEntry, Receipt
from pos.refusals import NotPossible, Stale
from tests import make
from tests.pos import gift
from tests.pos.till import Till


def write(till: Till, text: str, **given: Any) -> BasketLine:
    line = till.basket.lines.order_by("pk").first()
    assert line
    asked = {"version": till.basket.version, "key": uuid.uuid4(), **given}
    changed = notes.write(till.device.pk, line_id=line.pk, text=text, **asked)
    assert changed.line
    return changed.line


def pay(till: Till) -> Receipt:
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


def test_a_note_is_written_changed_and_removed(till: Till) -> None:
    till.add(till.hoodie)
    version = till.basket.version
    assert write(till, "  Legg opp\n 3 cm ").note == "Legg opp 3 cm"
    assert write(till, "Legg opp 4 cm").note == "Legg opp 4 cm"
    assert write(till, "   ").note == ""
    assert (till.basket.version, till.basket.total) == (version + 3, 29900)


def test_a_note_has_at_most_a_hundred_signs(till: Till) -> None:
    till.add(till.hoodie)
    assert write(till, "x" * 500).note == "x" * 100


def test_a_note_is_on_the_receipt_and_stays_with_its_line(till: Till) -> None:
    till.add(till.hoodie)
    write(till, "Legg opp 3 cm, hentes på fredag etter klokka fem, og spør etter den blå posen")
    receipt = pay(till)

    [line] = receipt.lines.all()
    assert line.note.startswith("Legg opp 3 cm")
    [row] = [row for row in layout.rows(receipt.content) if row.cells[:1] == (line.note,)]
    assert row.kind == "under"
    text = plain.text(layout.rows(receipt.content))
    assert "  Legg opp 3 cm" in text
    assert max(map(len, text.splitlines())) <= plain.WIDTH
    assert list(verification.faults(till.device)) == []


def test_a_note_on_a_receipt_cannot_be_changed_unseen(till: Till) -> None:
    till.add(till.hoodie)
    write(till, "Rød sløyfe")
    receipt = pay(till)
    sold = list(receipt.lines.all())
    before = hashed_content(receipt, lines=sold, tenders=[])
    sold[0].note = "Blå sløyfe"
    assert hashed_content(receipt, lines=sold, tenders=[]) != before


def test_a_sale_without_notes_is_hashed_as_ever(till: Till) -> None:
    receipt = till.sell()
    hashed = hashed_content(receipt, lines=receipt.lines.all(), tenders=[])
    assert not {"note", "catalogue_price"} & set(hashed["lines"][0])


def test_no_journal_and_no_log_has_a_note(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    till.add(till.hoodie)
    write(till, "Kari Nordmann 90000078")
    basket = till.basket
    given: dict[str, Any] = {"basket_id": basket.pk, "staff_id": till.staff.pk}
    parking.park(till.device, version=basket.version, name="", key=uuid.uuid4(), **given)
    parking.recall(till.device, key=uuid.uuid4(), **given)
    pay(till)

    for entry in JournalEntry.objects.all():
        assert "Kari" not in f"{entry.text} {entry.details}"
    assert "Kari" not in caplog.text


def test_a_parked_basket_keeps_its_notes_wherever_it_goes(till: Till) -> None:
    till.add(till.hoodie)
    write(till, "Rød sløyfe")
    basket = till.basket
    given: dict[str, Any] = {"basket_id": basket.pk, "staff_id": till.staff.pk}
    parking.park(till.device, version=basket.version, name="", key=uuid.uuid4(), **given)
    other = make.device(store=till.device.store)
    found = parking.recall(other, key=uuid.uuid4(), **given)

    assert found.lines.get().note == "Rød sløyfe"


def test_what_becomes_no_sale_forgets_its_notes(till: Till) -> None:
    till.add(till.hoodie)
    write(till, "Rød sløyfe")
    basket = till.basket
    voids.void(till.device, version=basket.version, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert basket.lines.get().note == ""


def test_more_of_the_same_goods_share_the_note(till: Till) -> None:
    till.add(till.hoodie)
    write(till, "Rød sløyfe")
    till.add(till.hoodie)

    line = till.basket.lines.get()
    assert (line.quantity, line.note) == (2000, "Rød sløyfe")


def test_a_note_of_an_old_look_changes_nothing(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(Stale):
        write(till, "Rød sløyfe", version=till.basket.version - 1)
    assert till.basket.lines.get().note == ""


def test_a_gift_card_has_no_note(till: Till) -> None:
    gift.terms(till)
    gift.put(till, 50_000)
    with pytest.raises(NotPossible):
        write(till, "Rød sløyfe")


def test_a_note_is_a_text_and_no_markup(client: Client, till: Till) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    till.add(till.hoodie)
    line = till.basket.lines.get()
    answer = tablet.post(
        reverse("write-note", args=[line.pk]),
        {"note": '<b onclick="x">', "version": till.basket.version, "key": uuid.uuid4()},
    )

    html = answer.content.decode()
    assert '<span class="note">&lt;b onclick=&quot;x&quot;&gt;</span>' in html
    assert 'data-note="&lt;b onclick=&quot;x&quot;&gt;"' in html
