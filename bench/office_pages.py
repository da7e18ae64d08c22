"""Every page of the office, again and again: p95 in ms and statements by page, as JSON.

`python -m bench.office_pages`. Signed in, over no network: the view, its answer and the database.
"""

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib import admin  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.table import percentile  # noqa: E402
from payments.models import Payment  # noqa: E402
from pos.models import Receipt  # noqa: E402
from stores.models import Merchant, Role, RoleName, Staff  # noqa: E402

ROUNDS = 20
# A page that takes this long is not asked as often.
SLOW_MS, ROUNDS_OF_SLOW = 1000, 4


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"accept-language": "en"})
    person = _person()
    client.force_login(person)
    found = {name: _measured(client, url) for name, url in _pages(person)}
    sys.stdout.write(json.dumps(found) + "\n")


def _person() -> User:
    """Heads the office of the first merchant: scoped as people are, not over all."""
    user = User.objects.create(username="bench-office", is_staff=True)
    merchant = Merchant.objects.order_by("pk")[0]
    person = Staff.objects.create(merchant=merchant, name="Bench", user=user)
    Role.objects.create(staff=person, merchant=merchant, role=RoleName.HEAD_OFFICE)
    return user


def _measured(client: Client, url: str) -> tuple[float, int]:
    """The first time warms up, the second is counted, the others are timed."""
    taken = [_once(client, url)]
    asked: list[str] = []

    def count(execute: Any, sql: str, *given: Any) -> Any:
        asked.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(count):
        _once(client, url)
    rounds = ROUNDS_OF_SLOW if taken[0] > SLOW_MS else ROUNDS
    taken = [_once(client, url) for _round in range(rounds)]
    return round(percentile(taken, 0.95), 1), len(asked)


def _once(client: Client, url: str) -> float:
    began = time.perf_counter()
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code, answer.headers)
    assert answer.content
    return (time.perf_counter() - began) * 1000


def _pages(person: User) -> Iterator[tuple[str, str]]:
    yield "start page", reverse("admin:index")
    yield from _of_the_accountant()
    asked = RequestFactory().get("/")
    asked.user = person
    for model, its in admin.site._registry.items():
        of = f"{model._meta.app_label}_{model._meta.model_name}"
        if its.has_view_permission(asked):
            yield f"list of {model._meta.verbose_name_plural}", reverse(f"admin:{of}_changelist")
    yield from _narrowed()
    yield from _single()


def _of_the_accountant() -> Iterator[tuple[str, str]]:
    today = dt.datetime.now(dt.UTC).date()
    merchant = Payment.objects.order_by("pk")[0].device.store.merchant_id
    spans = {"month": 30, "quarter": 91, "year": 365}
    for name, days in spans.items():
        first = today - dt.timedelta(days=days)
        of = f"?of=m{merchant}&first={first}&last={today}"
        yield f"books of a {name}", reverse("books") + of
    yield "reconciliation of a month", reverse("admin:payments_discrepancy_changelist")


def _narrowed() -> Iterator[tuple[str, str]]:
    """Lists as they are looked through: searched, and narrowed to a store, a day, a state."""
    receipts, payments = (
        reverse("admin:pos_receipt_changelist"),
        reverse("admin:payments_payment_changelist"),
    )
    last, payment = Receipt.objects.order_by("-pk")[0], Payment.objects.order_by("-pk")[0]
    store = f"device__store__id__exact={last.device.store_id}"
    day = f"business_date__gte={last.business_date}&business_date__lte={last.business_date}"
    yield "receipts of a store", f"{receipts}?{store}"
    yield "receipts of a day", f"{receipts}?{day}"
    yield "receipts of a store and day", f"{receipts}?{store}&{day}"
    yield "receipts, a number looked for", f"{receipts}?q={last.number}"
    yield "receipts, returns alone", f"{receipts}?kind__exact=RETURN"
    yield "receipts, the last page of a day", f"{receipts}?{day}&p=10"
    yield "payments of a store", f"{payments}?device__store__id__exact={payment.device.store_id}"
    yield "payments, a reference looked for", f"{payments}?q={payment.reference}"
    yield "payments that need attention", f"{payments}?attention=yes"


def _single() -> Iterator[tuple[str, str]]:
    payment = Payment.objects.order_by("-pk")[0]
    receipt = Receipt.objects.get(basket=payment.basket_id)
    yield "a receipt", reverse("admin:pos_receipt_change", args=[receipt.pk])
    yield "a payment", reverse("admin:payments_payment_change", args=[payment.pk])


if __name__ == "__main__":
    main()
