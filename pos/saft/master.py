"""The beginning of every file: its header, who sells, and the master data it refers to.

The product keeps no day on which a person or an article was entered; what a file must say there
is the first day of its period.
"""

import datetime as dt

from django.conf import settings

from pos.saft import basics
from pos.saft.elements import Out, branch, leaf, percent, word, writable
from pos.saft.groups import Groups
from pos.saft.people import People
from pos.saft.selections import Selection
from stores.models import Merchant, Product, Store, VatRate

AUDITFILE = "1.0"
MADE_BY = "Nordkassa"
NO_DAY = "2000-01-01"


def write_header(out: Out, selection: Selection, merchant: Merchant, at: dt.datetime) -> None:
    """What the file is, over which days, and what made it. `at` is local Norwegian time."""
    first, last = selection.since.year, selection.until.year
    with branch(out, "header"):
        leaf(out, "fiscalYear", str(first) if first == last else f"{first}-{last}")
        leaf(out, "startDate", selection.since.isoformat())
        leaf(out, "endDate", selection.until.isoformat())
        leaf(out, "curCode", "NOK")
        leaf(out, "dateCreated", f"{at:%Y-%m-%d}")
        leaf(out, "timeCreated", f"{at:%H:%M:%S}")
        leaf(out, "softwareDesc", MADE_BY)
        leaf(out, "softwareVersion", settings.VERSION[:20])
        leaf(out, "softwareCompanyName", MADE_BY)
        leaf(out, "auditfileVersion", AUDITFILE)
        word(out, "headerComment", selection.narrowed, 999)


def write_company(
    out: Out,
    selection: Selection,
    merchant: Merchant,
    store: Store,
    *,
    groups: Groups,
    staff: People,
) -> None:
    """Who sells, and all that lines and events refer to, in the order of the schema."""
    leaf(out, "companyIdent", merchant.organisation_number)
    word(out, "companyName", merchant.name, 100)
    leaf(out, "taxRegistrationCountry", merchant.country)
    if merchant.is_vat_registered:
        leaf(out, "taxRegIdent", f"{merchant.organisation_number}MVA")
    write_address(out, store)
    day = selection.since.isoformat()
    _vat_codes(out, merchant.country)
    _employees(out, staff, day)
    _articles(out, merchant, day)
    _basics(out, groups)


def write_address(out: Out, store: Store) -> None:
    """Where a store is. The house number stands with the street, as the office keeps it."""
    with branch(out, "streetAddress"):
        word(out, "streetname", store.street, 100)
        word(out, "city", store.city, 50)
        word(out, "postalCode", store.postal_code, 20)
        leaf(out, "country", store.country)


def _vat_codes(out: Out, country: str) -> None:
    """One entry per code: what it has meant since it was first valid."""
    seen = set[str]()
    with branch(out, "vatCodeDetails"):
        for rate in VatRate.objects.filter(country=country).order_by("code", "valid_from"):
            if rate.code in seen:
                continue
            seen.add(rate.code)
            with branch(out, "vatCodeDetail"):
                leaf(out, "vatCode", rate.code)
                leaf(out, "dateOfEntry", rate.valid_from.isoformat())
                word(out, "vatDesc", f"{rate.get_code_display()} {percent(rate.rate)} %", 100)
                leaf(out, "standardVatCode", writable(rate.standard_code, 9))
        with branch(out, "vatCodeDetail"):
            leaf(out, "vatCode", basics.NO_TURNOVER)
            # What is no rate has no day either.
            leaf(out, "dateOfEntry", NO_DAY)
            word(out, "vatDesc", "Gavekort, ingen omsetning", 100)
            leaf(out, "standardVatCode", "7")


def _employees(out: Out, staff: People, day: str) -> None:
    """Also those who have left; last, who is no person."""
    with branch(out, "employees"):
        for person in staff:
            _employee(out, person.key, person.name, day, person.roles)
        _employee(out, basics.SYSTEM, "Uten person", day, [])


def _employee(out: Out, key: str, name: str, day: str, roles: list[str]) -> None:
    first, _, last = name.strip().rpartition(" ")
    with branch(out, "employee"):
        leaf(out, "empID", key)
        leaf(out, "dateOfEntry", day)
        leaf(out, "timeOfEntry", "00:00:00")
        word(out, "firstName", first, 50)
        word(out, "surName", last or key, 100)
        for role in roles:
            with branch(out, "employeeRole"):
                leaf(out, "roleType", role)


def _articles(out: Out, merchant: Merchant, day: str) -> None:
    """Every article the merchant has or has had: a sold one is never deleted."""
    with branch(out, "articles"):
        for product in Product.objects.filter(merchant=merchant).order_by("pk").iterator():
            with branch(out, "article"):
                leaf(out, "artID", str(product.pk))
                leaf(out, "dateOfEntry", day)
                leaf(out, "artGroupID", basics.group_id(product.group_id))
                word(out, "artDesc", f"{product.name('nb')} ({product.sku})", 999)
        with branch(out, "article"):
            leaf(out, "artID", basics.GIFT_CARD)
            leaf(out, "dateOfEntry", day)
            leaf(out, "artGroupID", basics.GIFT_GROUP)
            word(out, "artDesc", "Gavekort", 999)


def _basics(out: Out, groups: Groups) -> None:
    with branch(out, "basics"):
        for basic in basics.of(groups):
            with branch(out, "basic"):
                leaf(out, "basicType", basic.type)
                leaf(out, "basicID", basic.id)
                if basic.predefined:
                    leaf(out, "predefinedBasicID", basic.predefined)
                word(out, "basicDesc", basic.description or basic.id, 999)
