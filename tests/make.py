"""Plain functions that make rows for tests: the least that is valid, the rest by keyword."""

from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import now

from stores import devices, families, screens
from stores.models import (
    Barcode,
    Merchant,
    POSDevice,
    Product,
    ProductFamily,
    ProductGroup,
    Role,
    RoleName,
    SignIn,
    Staff,
    Store,
    VatRate,
)

numbers = count(1)
PIN = "802614"


def organisation_number() -> str:
    """A Norwegian one that no other test row has."""
    while True:
        base = f"8{next(numbers):07}"
        check = -sum(int(a) * b for a, b in zip(base, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if check < 10:
            return f"{base}{check}"


def gtin() -> str:
    base = f"200000{next(numbers):06}"
    check = -sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(base)) % 10
    return f"{base}{check}"


def merchant(**fields: Any) -> Merchant:
    given = {"name": "Eksempel AS", "organisation_number": organisation_number(), "country": "NO"}
    return Merchant.objects.create(**given | fields)


def store(**fields: Any) -> Store:
    number = next(numbers)
    given = {
        "name": f"Butikk {number}",
        "street": "Storgata 1",
        "postal_code": "0155",
        "city": "Oslo",
        "country": "NO",
        "currency": "NOK",
        "time_zone": "Europe/Oslo",
        "language": "nb",
        "prefix": f"s{number}",
    }
    if "merchant" not in fields:
        fields["merchant"] = merchant()
    return Store.objects.create(**given | fields)


def device(**fields: Any) -> POSDevice:
    number = next(numbers)
    given = {"pos_id": f"Butikken-{number}", "name": f"Kasse {number}"}
    if "store" not in fields:
        fields["store"] = store()
    return POSDevice.objects.create(**given | fields)


def staff(
    at: Store, role: str = RoleName.CASHIER, *, whole_merchant: bool = False, **fields: Any
) -> Staff:
    """A person with a role in one store, or in all stores of its merchant. No PIN."""
    given = {"merchant": at.merchant, "name": f"Ingrid {next(numbers)}"}
    person = Staff.objects.create(**given | fields)
    Role.objects.create(
        staff=person, merchant=at.merchant, store=None if whole_merchant else at, role=role
    )
    return person


def user(**fields: Any) -> User:
    given = {"username": f"user{next(numbers)}", "is_staff": True}
    return User.objects.create(**given | fields)


def product(**fields: Any) -> Product:
    given = {
        "sku": f"SKU-{next(numbers)}",
        "names": {"nb": "Ullsokker", "en": "Wool socks"},
        "price": 14900,
        "vat_code": "STANDARD",
    }
    if "merchant" not in fields:
        fields["merchant"] = merchant()
    return Product.objects.create(**given | fields)


def group(of: Merchant, **fields: Any) -> ProductGroup:
    given = {"names": {"nb": "Klær", "en": "Clothes"}}
    return ProductGroup.objects.create(merchant=of, **given | fields)


def family(of: Merchant, *labels: str, **fields: Any) -> ProductFamily:
    """T-shirts with a variant on sale for each label, in this order."""
    given = {"names": {"nb": "T-skjorte", "en": "T-shirt"}}
    made = ProductFamily.objects.create(merchant=of, **given | fields)
    for position, label in enumerate(labels, start=1):
        product(
            merchant=of,
            family=made,
            variant_label=label,
            variant_position=position,
            names=families.named(made.names, label),
            price=19900,
        )
    return made


def barcode(of: Product, code: str = "") -> Barcode:
    return Barcode.objects.create(merchant=of.merchant, product=of, gtin=(code or gtin()).zfill(14))


def vat_rates(country: str = "NO") -> None:
    for code, rate, standard in (("STANDARD", 2500, "3"), ("MIDDLE", 1500, "31")):
        VatRate.objects.create(
            country=country, code=code, rate=rate, standard_code=standard, valid_from="2020-01-01"
        )


def paired(client: Client, device: POSDevice) -> Client:
    """The client is the device's tablet."""
    _, token = devices.pair(devices.offer_pairing(device.pk))
    client.cookies[settings.DEVICE_COOKIE] = token
    return client


def signed_in(client: Client, device: POSDevice, person: Staff | None = None) -> Client:
    """The client is the device's tablet, and a cashier stands at it."""
    paired(client, device)
    SignIn.objects.create(device=device, staff=person or staff(device.store), signed_in_at=now())
    return client


def screen(client: Client, device: POSDevice) -> Client:
    """The client is the customer screen of a device."""
    _, token = screens.pair(screens.offer(device.pk))
    client.cookies[settings.SCREEN_COOKIE] = token
    return client
