"""A provisional receipt says what the basket comes to, and that it is no receipt."""

import pytest
from django.test import Client
from django.urls import reverse

from pos import baskets, layout, provisional, verification
from pos.models import JournalEntry, Numbering, Receipt
from pos.refusals import Frozen, NotPossible
from tests import make
from tests.pos.test_training import switch
from tests.pos.till import Till
from tests.pos.ways import codes


def test_it_is_marked_numbered_journalled_and_counted(till: Till) -> None:
    till.add(till.hoodie)
    first = provisional.print_out(till.device, staff=till.staff)
    till.add(till.coffee)
    second = provisional.print_out(till.device, staff=till.staff)

    assert first["heading"] == "Foreløpig kvittering – IKKE KVITTERING FOR KJØP"
    assert [first["number"], second["number"]] == [1, 2]
    assert [first["total"], second["total"]] == [29900, 32480]
    assert codes() == ["13015", "13015"]
    entry = JournalEntry.objects.filter(code="13015").earliest("number")
    assert entry.details == {"number": 1, "amount": 29900, "basket": till.basket.pk}
    totals = Numbering.objects.get().totals
    assert totals
    assert totals["counts"]["provisional"] == [2, 62380]
    assert not Receipt.objects.exists()
    assert list(verification.faults(till.device)) == []


def test_it_shows_no_payment(till: Till) -> None:
    till.add(till.hoodie)
    content = provisional.print_out(till.device, staff=till.staff)

    cells = [row.cells for row in layout.rows(content)]
    assert ("TOTALT NOK", "299,00") in cells
    assert not any("Kort" in row or "Vipps MobilePay" in row for row in cells)


def test_there_is_none_of_nothing_in_training_or_while_a_payment_lives(till: Till) -> None:
    with pytest.raises(NotPossible, match="empty"):
        provisional.print_out(till.device, staff=till.staff)
    switch(till)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="training"):
        provisional.print_out(till.device, staff=till.staff)
    baskets.freeze(till.basket)
    with pytest.raises(Frozen):
        provisional.print_out(till.device, staff=till.staff)
    assert codes() == ["13023"]


def test_the_till_prints_it_from_the_baskets_menu(client: Client, till: Till) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    url = reverse("print-provisional")
    assert tablet.post(url).status_code == 409

    till.add(till.hoodie)
    assert url in tablet.get(reverse("till")).content.decode()
    paper = tablet.post(url).content.decode()
    assert '<h1 class="double">Foreløpig kvittering – IKKE KVITTERING FOR KJØP</h1>' in paper
    assert "299,00" in paper
