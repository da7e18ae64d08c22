"""Every field that may hold a person says how long it does, and what is over is let go."""

import datetime as dt
import io

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from payments import retention
from payments.models import LookUp, Payer, PayerMark
from pos import mailings
from pos.models import Mailing
from stores.database import table_privileges
from stores.models import OfficeSession, WrongToken
from tests.payments.by_app import ask_by_qr, sold, turn
from tests.payments.shop import KARI, Shop
from tests.payments.texts import NOBODYS

TEXTS = (
    *(models.CharField, models.TextField, models.BinaryField, models.JSONField),
    models.GenericIPAddressField,
)


def texts() -> set[str]:
    """Every field that we write in which words may stand that nobody has chosen from a list.

    Of tables that come with a package, too, as far as the application may write there.
    """
    may = table_privileges()
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if "INSERT" in may[model._meta.db_table] and isinstance(field, TEXTS) and not field.choices
    }


def told() -> list[str]:
    by_rule = [field for rule in retention.RULES for field in rule.fields]
    return [*by_rule, *retention.AT_ITS_END, *retention.IN_THE_BOOKS]


def test_every_field_says_whether_a_person_may_stand_in_it() -> None:
    said = [*told(), *NOBODYS]
    assert len(said) == len(set(said))
    assert texts() == set(said)


def test_whatever_is_kept_of_persons_is_in_the_page_about_it() -> None:
    with open("docs/privacy.md") as file:
        page = file.read()
    assert [field for field in told() if f"`{field}`" not in page] == []


def test_the_command_lets_go_of_what_is_over_and_of_nothing_else(shop: Shop) -> None:
    turn(shop, on=True)
    sold(shop, ask_by_qr(shop))
    sold(shop, ask_by_qr(shop))
    old, new = PayerMark.objects.order_by("pk")
    PayerMark.objects.filter(pk=old.pk).update(asked_at=old.asked_at - dt.timedelta(days=90))
    OfficeSession.objects.create(session_key="over", expire_date=timezone.now())
    later = timezone.now() + dt.timedelta(hours=1)
    for hours in (0, 2):
        minute = timezone.now() - dt.timedelta(hours=hours)
        WrongToken.objects.create(address="192.0.2.1", minute=minute)
    OfficeSession.objects.create(session_key="alive", expire_date=later)
    for place, hours in (("192.0.2.1", 1), ("192.0.2.2", 25)):
        wrong = AccessAttempt.objects.create(
            username="kari", ip_address=place, user_agent="x", failures_since_start=1
        )
        at = timezone.now() - dt.timedelta(hours=hours)
        AccessAttempt.objects.filter(pk=wrong.pk).update(attempt_time=at)
    said = io.StringIO()
    call_command("forget", stdout=said)
    assert list(PayerMark.objects.all()) == [new]
    assert not Payer.objects.exists()
    assert list(OfficeSession.objects.values_list("session_key", flat=True)) == ["alive"]
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["192.0.2.1"]
    assert WrongToken.objects.count() == 1
    assert "     1 marks of who has paid" in said.getvalue()
    assert KARI not in said.getvalue()
    assert not LookUp.objects.exclude(msisdn_hash="").exists()


def test_all_lost_mails_lose_their_addresses_however_many(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailings, "MOST_AT_ONCE", 1)
    asked_at = timezone.now() - dt.timedelta(days=2)
    for _time in range(3):
        receipt = shop.receipt(shop.paid())
        assert receipt
        Mailing.objects.create(receipt=receipt, sealed="x", staff=shop.staff, asked_at=asked_at)
    assert retention.forget()["addresses of mailed receipts"] == 3
    assert set(Mailing.objects.values_list("state", "sealed")) == {("FAILED", "")}
