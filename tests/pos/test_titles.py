"""What the office calls a row on its own page: in people's words, and money as money."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pos import jobs
from pos.models import Basket, JournalEntry, Return
from stores.models import ComingPrice
from tests import make
from tests.pos.test_returns_in_the_office import WHO, give_back
from tests.pos.till import Till

KRONER = "299,00\N{NO-BREAK SPACE}kr"


def test_a_row_is_titled_by_its_money_and_its_state(till: Till) -> None:
    back = give_back(till.sell(), **WHO).goods_return
    assert back
    with translation.override("nb"):
        assert str(Return.objects.get()) == f"{back.pk} · −{KRONER} · Kvittering utstedt"
        basket = Basket.objects.get(state="COMPLETED")
        assert str(basket) == f"{basket.pk} · {KRONER} · Fullført"
        job = jobs.ask("pos.export_saft", parameters={}, user=make.user())
        assert job
        assert str(job) == f"{job.pk} · Venter"
        price = ComingPrice(product=till.hoodie, price=65000, day=dt.date(2026, 12, 15))
        assert str(price).endswith("Hettegenser · 650,00 · 15.12.2026")


@pytest.mark.parametrize("language", ["nb", "fi"])
def test_the_lists_and_pages_of_the_till_have_no_english_names(
    client: Client, till: Till, language: str
) -> None:
    till.sell()
    client.force_login(make.user(is_superuser=True))
    client.cookies["django_language"] = language
    for name in ("basket", "return", "job"):
        html = client.get(reverse(f"admin:pos_{name}_changelist")).content.decode()
        assert ">Pk<" not in html
    entry = JournalEntry.objects.latest("pk")
    html = client.get(reverse("admin:pos_journalentry_change", args=[entry.pk])).content.decode()
    assert "Previous hash" not in html
    assert {"nb": "Hash av posten før", "fi": "Edellisen merkinnän tiiviste"}[language] in html
