"""Prices from a day on: prepared ahead, taken at the stores' midnight, journalled as they are.

They are taken as rows of goods, so a till that adds goods asks for nothing more than before.
"""

import copy
import datetime as dt
from itertools import groupby
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import jobs, prices
from pos.models import Job
from pos.refusals import NotPossible
from pos.shifts import now
from stores.catalogue import NewPrice
from stores.models import ComingPrice, Merchant, Product, Store

TASK = "pos.take_prices"
ZONES = {"NO": "Europe/Oslo", "DK": "Europe/Copenhagen", "FI": "Europe/Helsinki"}
ZONES["SE"] = "Europe/Stockholm"


def midnight(merchant: Merchant, date: dt.date) -> dt.datetime:
    """When a day begins where the merchant sells: at its first store, else in its country.

    All its stores sell at one price, so it changes for all of them at this moment.
    """
    return dt.datetime.combine(date, dt.time.min, tzinfo=_zone(merchant))


@transaction.atomic
def prepare(product: Product, *, price: int, date: dt.date, user: User) -> ComingPrice:
    """A price from a day on. Raises NotPossible for a day that has begun or has one already."""
    # Two that prepare the same wait for each other, and for whoever changes the goods.
    held = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    valid_from = midnight(held.merchant, date)
    if reason := why_not(held, valid_from):
        raise NotPossible(reason)
    return ComingPrice.objects.create(
        merchant_id=held.merchant_id,
        product=held,
        price=price,
        day=date,
        valid_from=valid_from,
        prepared_by=user,
        prepared_at=now(),
    )


def why_not(product: Product, valid_from: dt.datetime) -> str:
    """Why no price can be prepared for this moment; empty where one can."""
    if valid_from <= now():
        return _("This day has begun. Choose a later one, or change the price itself.")
    if coming().filter(product=product, valid_from=valid_from).exists():
        return _("There is a price for this day. Withdraw it first.")
    return ""


@transaction.atomic
def withdraw(pk: int, *, user: User) -> ComingPrice:
    """It will not take effect. Raises NotPossible where it has, or was withdrawn before."""
    found = ComingPrice.objects.select_for_update().get(pk=pk)
    if found.taken_at or found.withdrawn_at:
        raise NotPossible(_("It has taken effect or was withdrawn before. Nothing was changed."))
    found.withdrawn_at, found.withdrawn_by = now(), user
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return found


def coming() -> QuerySet[ComingPrice]:
    """Those that have not taken effect and may."""
    return ComingPrice.objects.filter(taken_at=None, withdrawn_at=None)


def is_due() -> bool:
    """Whether any should have taken effect by now."""
    return coming().filter(valid_from__lte=now()).exists()


def take(job: Job) -> str:
    """The work of a job: all that are due take effect, oldest first; raises TillsAreBusy."""
    done = 0
    merchants = coming().filter(valid_from__lte=now()).values_list("merchant", flat=True)
    for merchant_id in sorted(set(merchants)):
        while taken := _chunk(merchant_id):
            done += taken
            jobs.progress(job, done=done, goal=done)
    return f"{done} prices"


def _chunk(merchant_id: int) -> int:
    """A transaction: prices, what the journals say of them, and that they have been taken."""
    try:
        with transaction.atomic():
            # In the order of the catalogue: the merchant, goods, and the tills last.
            Merchant.objects.select_for_update(no_key=True).get(pk=merchant_id)
            due = coming().filter(merchant=merchant_id, valid_from__lte=now())
            rows = list(
                due.select_for_update().order_by("valid_from", "pk")[
                    : prices.most_at_once(merchant_id)
                ]
            )
            for user_id, its in groupby(_taken(rows), key=lambda one: one[0]):
                prices.change([new for _user, new in its], user_id=user_id)
    except NotPossible as error:
        raise prices.TillsAreBusy from error
    return len(rows)


def _taken(rows: list[ComingPrice]) -> list[tuple[int, NewPrice]]:
    """Change the goods; who has prepared what, and what was before."""
    ids = {row.product_id for row in rows}
    held = Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    goods = {product.pk: product for product in held}
    changed, at = [], now()
    for row in rows:
        product = goods[row.product_id]
        before, product.price = product.price, row.price
        row.taken_at = at
        if before != row.price:
            # As it is now: a later one of these rows may change it again.
            changed.append((row.prepared_by_id, NewPrice(copy.copy(product), before)))
    Product.objects.bulk_update(goods.values(), ["price"])
    ComingPrice.objects.bulk_update(rows, ["taken_at"])
    return changed


def _zone(merchant: Merchant) -> ZoneInfo:
    stores = Store.objects.filter(merchant=merchant).order_by("pk")
    zone = stores.values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or ZONES[merchant.country])
