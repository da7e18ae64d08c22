"""The demo's master data. Run again, it adds what is missing and changes nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from stores import devices, pins, rates
from stores.database import plan_again
from stores.models import (
    Barcode,
    Merchant,
    POSDevice,
    Product,
    ProductGroup,
    Role,
    Staff,
    Store,
    Unit,
)

from . import chain, families, labels, layouts, words
from .assortment import Item, assortment

# A demo may lie open for a day before somebody tries it.
LINKS_LAST = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Summary:
    merchants: int
    stores: int
    devices: int
    staff: int
    products: int


@transaction.atomic
def seed() -> Summary:
    """Deterministic and idempotent; a few seconds the first time."""
    rates.load()
    merchants = [_company(company) for company in chain.CHAIN]
    for person in chain.OFFICE:
        _person(person, merchants[0], places=[(merchant, None) for merchant in merchants])
    for company, merchant in zip(chain.CHAIN, merchants, strict=True):
        _goods(company, merchant)
        labels.label(merchant)
        families.gather(merchant)
        for store in merchant.stores.all():
            layouts.lay(store)
    plan_again()
    return Summary(
        merchants=Merchant.objects.count(),
        stores=Store.objects.count(),
        devices=POSDevice.objects.count(),
        staff=Staff.objects.count(),
        products=Product.objects.count(),
    )


def describe() -> dict[str, Any]:
    """Tills with fresh pairing links, and sign-ins, for whoever tries the demo."""
    shops = [(company, shop) for company in chain.CHAIN for shop in company.shops]
    office = [*chain.OFFICE, *(who for _, shop in shops for who in shop.people if who.username)]
    return {
        "till": [
            {
                "pos_id": pos_id,
                "pair_url": pairing_url(pos_id),
                "staff": [
                    {"name": person.name, "role": str(person.role), "pin": person.pin}
                    for person in shop.people
                ],
            }
            for _, shop in shops
            for pos_id in shop.devices
        ],
        "office": [
            {
                "url": settings.ORIGIN + reverse("admin:index"),
                "username": person.username,
                "password": person.password,
                "role": str(person.role),
            }
            for person in office
        ],
    }


def pairing_url(pos_id: str) -> str:
    device = POSDevice.objects.get(pos_id=pos_id)
    code = devices.offer_pairing(device.pk, lasts=LINKS_LAST)
    return settings.ORIGIN + reverse("pair-with-code", args=[code])


def _company(company: chain.Company) -> Merchant:
    merchant, _ = Merchant.objects.get_or_create(
        country=company.country,
        organisation_number=company.organisation_number,
        defaults={
            "name": company.name,
            "is_in_business_register": company.is_in_business_register,
        },
    )
    for shop in company.shops:
        store, _ = Store.objects.get_or_create(
            prefix=shop.prefix,
            defaults={
                "merchant": merchant,
                "name": shop.name,
                "street": shop.street,
                "postal_code": shop.postal_code,
                "city": shop.city,
                "country": company.country,
                "currency": company.currency,
                "time_zone": company.time_zone,
                "language": company.language,
            },
        )
        for pos_id, name in shop.devices.items():
            POSDevice.objects.get_or_create(pos_id=pos_id, defaults={"store": store, "name": name})
        for person in shop.people:
            _person(person, merchant, places=[(merchant, store)])
    return merchant


def _person(
    person: chain.Person, merchant: Merchant, *, places: list[tuple[Merchant, Store | None]]
) -> None:
    staff, is_new = Staff.objects.get_or_create(merchant=merchant, name=person.name)
    if not is_new:
        return
    Role.objects.bulk_create(
        Role(staff=staff, merchant=at, store=store, role=person.role) for at, store in places
    )
    if person.pin:
        pins.set_pin(staff.pk, pin=person.pin)
    if person.username:
        user = User(username=person.username, first_name=person.name, is_staff=True)
        user.email = f"{person.username}@nordlys.example"
        user.set_password(person.password)
        user.save()
        Staff.objects.filter(pk=staff.pk).update(user=user)


def _goods(company: chain.Company, merchant: Merchant) -> None:
    groups = []
    for position, row in enumerate(words.rows(words.GROUPS), start=1):
        names = words.names(row)
        group, _ = ProductGroup.objects.get_or_create(
            merchant=merchant,
            position=position,
            defaults={"names": {key: names[key] for key in (company.language, "en")}},
        )
        groups.append(group)
    items = list(assortment(company))
    Product.objects.bulk_create(
        [_product(item, merchant, groups) for item in items], ignore_conflicts=True
    )
    keys = dict(Product.objects.filter(merchant=merchant).values_list("sku", "pk"))
    Barcode.objects.bulk_create(
        [Barcode(merchant=merchant, product_id=keys[item.sku], gtin=item.gtin) for item in items],
        ignore_conflicts=True,
    )


def _product(item: Item, merchant: Merchant, groups: list[ProductGroup]) -> Product:
    return Product(
        merchant=merchant,
        group=groups[item.group],
        sku=item.sku,
        names=item.names,
        price=item.price,
        vat_code=item.vat_code,
        minimum_age=item.minimum_age,
        unit=Unit.KG if item.is_by_weight else Unit.PIECE,
        picture=item.picture,
        grid_position=item.grid_position,
    )
