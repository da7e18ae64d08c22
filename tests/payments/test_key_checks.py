"""*Test these keys*: which is wrong, whether the MSN is theirs, the clock; kept, never the keys."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from payments import key_checks
from payments.models import SalesUnit
from payments.vipps import probe
from payments.vipps.probe import Verdict
from payments.vipps.reply import Reply
from stores.models import AuditEntry, RoleName
from tests.payments.shop import Shop
from tests.payments.test_inspection import put_keys
from tests.stores.pages import enter, text


def verdicts(unit: SalesUnit) -> dict[str, str]:
    unit.refresh_from_db()
    key_checks.try_keys(SalesUnit.objects.select_related("keys", "store").get(pk=unit.pk))
    unit.refresh_from_db()
    return {one["point"]: one["verdict"] for one in unit.tested or []}


def test_good_keys_reach_every_product(shop: Shop) -> None:
    found = verdicts(shop.unit)
    assert list(found) == ["token", "clock", "payments", "webhooks", "reports"]
    assert set(found.values()) == {"fits"}
    assert shop.unit.tested_fits is True
    assert shop.unit.tested_at is not None


@pytest.mark.parametrize("name", ["client_id", "client_secret", "subscription_key"])
def test_a_wrong_key_is_found(shop: Shop, name: str) -> None:
    put_keys(shop.unit, **{name: "wrong"})
    assert verdicts(shop.unit)["token"] in {Verdict.ONE_OF_THREE, Verdict.SUBSCRIPTION_KEY}
    assert shop.unit.tested_fits is False


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ('{"error":"unauthorized_client","error_description":"AADSTS700016"}', "client id"),
        ('{"error":"invalid_client","error_description":"AADSTS7000215"}', "client secret"),
        ('{"message":"Access denied due to invalid subscription key."}', "subscription key"),
        ('{"message":"Access denied due to invalid credentials."}', "one of three"),
        ("<html>", "one of three"),
    ],
)
def test_which_key_is_wrong_is_told_where_vipps_says_so(said: str, verdict: str) -> None:
    reply = Reply(401, "application/json", said.encode(), 1)
    assert probe.of_token(reply) == verdict


def test_keys_of_another_sales_unit_are_told_from_wrong_ones(shop: Shop) -> None:
    SalesUnit.objects.update(msn="999999")
    found = verdicts(shop.unit)
    assert found["token"] == "fits"
    assert found["webhooks"] == Verdict.NOT_THIS_MSN
    assert "999999" in next(line.said for line in key_checks.lines(shop.unit) if not line.fits)


def test_a_clock_that_is_off_is_told(shop: Shop) -> None:
    theirs = timezone.now()
    assert probe.of_clock(theirs, theirs + dt.timedelta(seconds=59)).verdict == Verdict.FITS
    ahead = probe.of_clock(theirs, theirs + dt.timedelta(seconds=90))
    assert (ahead.verdict, ahead.seconds) == (Verdict.SKEWED, 90)


def test_where_nobody_answers_nothing_is_known(shop: Shop, settings: Settings) -> None:
    settings.VIPPS_SIMULATOR_URL = "http://127.0.0.1:9"
    assert verdicts(shop.unit) == {"token": Verdict.NO_ANSWER}
    assert shop.unit.tested_fits is None


def test_keys_of_another_environment_are_not_even_sent(shop: Shop, settings: Settings) -> None:
    settings.VIPPS_ENVIRONMENT = "TEST"
    assert verdicts(shop.unit) == {"token": key_checks.ELSEWHERE}


def test_no_transaction_is_open_while_we_ask(
    shop: Shop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the test's own."""
    depth = len(connection.savepoint_ids)
    seen: list[int] = []

    def asked(*_args: Any, **_more: Any) -> Any:
        seen.append(len(connection.savepoint_ids))
        return iter(())

    monkeypatch.setattr(key_checks, "probe", asked)
    enter(client, shop.device.store, RoleName.HEAD_OFFICE)
    client.post(reverse("admin:payments_salesunit_test", args=[shop.unit.pk]))
    assert seen == [depth]


def test_the_office_tests_keeps_audits_and_shows_no_key(shop: Shop, client: Client) -> None:
    enter(client, shop.device.store, RoleName.HEAD_OFFICE)
    url = reverse("admin:payments_salesunit_test", args=[shop.unit.pk])
    with translation.override("en"):
        assert "have not been tested" in text(client.get(url))
        page = text(client.post(url, follow=True))
    assert "These keys work." in page
    entry = AuditEntry.objects.get(act="TESTED")
    assert entry.store == shop.device.store
    shop.unit.refresh_from_db()
    kept = f"{page} {shop.unit.tested} {entry.text} {entry.details}"
    for secret in shop.unit.keys.read().values():
        assert secret not in kept
    assert "Bearer" not in kept


def test_other_values_are_not_tested_yet(shop: Shop, client: Client) -> None:
    verdicts(shop.unit)
    enter(client, shop.device.store, RoleName.HEAD_OFFICE)
    new = {"client_id": "a", "client_secret": "b", "subscription_key": "c"}
    client.post(reverse("admin:payments_keys_change", args=[shop.unit.keys_id]), new)
    shop.unit.refresh_from_db()
    assert (shop.unit.tested, shop.unit.tested_at) == (None, None)


@pytest.mark.parametrize("role", [RoleName.MANAGER, RoleName.ACCOUNTANT, RoleName.AUDITOR])
def test_who_keeps_no_keys_tests_none(shop: Shop, client: Client, role: str) -> None:
    enter(client, shop.device.store, role)
    url = reverse("admin:payments_salesunit_test", args=[shop.unit.pk])
    assert client.post(url).status_code == 403
    shop.unit.refresh_from_db()
    assert shop.unit.tested_at is None
