"""The beginning of every file: its header, who sells, and the master data it refers to.

The product keeps no day on which a person or an article was entered; what a file must say there
is the first day of its period.
"""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from pos.saft import basics
from pos.saft.elements import Element, branch, leaf, new, percent, word, writable
from pos.saft.selections import Selection
from stores.models import Merchant, Product, Role, Staff, Store, VatRate

AUDITFILE = "1.0"
MADE_BY = "Nordkassa"


def header(selection: Selection, merchant: Merchant, at: dt.datetime) -> Element:
    """What the file is, over which days, and what made it. `at` is local Norwegian time."""
    element = new("header")
    first, last = selection.since.year, selection.until.year
    leaf(element, "fiscalYear", str(first) if first == last else f"{first}-{last}")
    leaf(element, "startDate", selection.since.isoformat())
    leaf(element, "endDate", selection.until.isoformat())
    leaf(element, "curCode", "NOK")
    leaf(element, "dateCreated", f"{at:%Y-%m-%d}")
    leaf(element, "timeCreated", f"{at:%H:%M:%S}")
    leaf(element, "softwareDesc", MADE_BY)
    leaf(element, "softwareVersion", settings.VERSION[:20])
    leaf(element, "softwareCompanyName", MADE_BY)
    leaf(element, "auditfileVersion", AUDITFILE)
    word(element, "headerComment", selection.narrowed, 999)
    return element


def company(selection: Selection, merchant: Merchant, store: Store) -> Iterator[Element]:
    """Who sells, and all that lines and events refer to, in the order of the schema."""
    yield _text("companyIdent", merchant.organisation_number)
    yield _text("companyName", merchant.name)
    yield _text("taxRegistrationCountry", merchant.country)
    if merchant.is_vat_registered:
        yield _text("taxRegIdent", f"{merchant.organisation_number}MVA")
    yield address("streetAddress", store)
    day = selection.since.isoformat()
    yield _vat_codes(merchant.country)
    yield _employees(merchant, day)
    yield _articles(merchant, day)
    yield _basics(merchant)


def address(tag: str, store: Store) -> Element:
    """Where a store is. The house number stands with the street, as the office keeps it."""
    element = new(tag)
    word(element, "streetname", store.street, 100)
    word(element, "city", store.city, 50)
    word(element, "postalCode", store.postal_code, 20)
    leaf(element, "country", store.country)
    return element


def _text(tag: str, text: str) -> Element:
    element = new(tag)
    element.text = writable(text, 100)
    return element


def _vat_codes(country: str) -> Element:
    """One entry per code: what it has meant since it was first valid."""
    parent, seen = new("vatCodeDetails"), set[str]()
    for rate in VatRate.objects.filter(country=country).order_by("code", "valid_from"):
        if rate.code in seen:
            continue
        seen.add(rate.code)
        entry = branch(parent, "vatCodeDetail")
        leaf(entry, "vatCode", rate.code)
        leaf(entry, "dateOfEntry", rate.valid_from.isoformat())
        word(entry, "vatDesc", f"{rate.get_code_display()} {percent(rate.rate)} %", 100)
        leaf(entry, "standardVatCode", rate.standard_code)
    return parent


def _employees(merchant: Merchant, day: str) -> Element:
    parent = new("employees")
    roles: dict[int, set[str]] = {}
    for staff, role in Role.objects.filter(merchant=merchant).values_list("staff", "role"):
        roles.setdefault(staff, set()).add(role)
    # Whoever has ever stood at a till here, also those who have left, and whoever else has a role.
    for person in Staff.objects.filter(merchant=merchant).order_by("pk"):
        _employee(parent, str(person.pk), person.name, day, sorted(roles.get(person.pk, ())))
    _employee(parent, basics.SYSTEM, "Uten person", day, [])
    return parent


def _employee(parent: Element, key: str, name: str, day: str, roles: list[str]) -> None:
    first, _, last = name.strip().rpartition(" ")
    entry = branch(parent, "employee")
    leaf(entry, "empID", key)
    leaf(entry, "dateOfEntry", day)
    leaf(entry, "timeOfEntry", "00:00:00")
    word(entry, "firstName", first, 50)
    word(entry, "surName", last or key, 100)
    for role in roles:
        leaf(branch(entry, "employeeRole"), "roleType", role)


def _articles(merchant: Merchant, day: str) -> Element:
    """Every article the merchant has or has had: a sold one is never deleted."""
    parent = new("articles")
    for product in Product.objects.filter(merchant=merchant).order_by("pk").iterator():
        entry = branch(parent, "article")
        leaf(entry, "artID", str(product.pk))
        leaf(entry, "dateOfEntry", day)
        leaf(entry, "artGroupID", basics.group_id(product.group_id))
        word(entry, "artDesc", f"{product.name('nb')} ({product.sku})", 999)
    return parent


def _basics(merchant: Merchant) -> Element:
    parent = new("basics")
    for basic in basics.of(merchant.pk):
        entry = branch(parent, "basic")
        leaf(entry, "basicType", basic.type)
        leaf(entry, "basicID", basic.id)
        if basic.predefined:
            leaf(entry, "predefinedBasicID", basic.predefined)
        word(entry, "basicDesc", basic.description or basic.id, 999)
    return parent
