"""X and Z reports: what they say, their numbers, and the end of a period.

The content is worked out from the running totals, so it costs the same after ten thousand receipts
as after one. All amounts are whole minor units including VAT unless said otherwise; counts and
amounts of sales are less returns; nothing that did not happen is left out: it is zero.

Source: kassasystemforskrifta 2-8-2 (1) a to z and (2), 2-8-3 (Z), 2-7 (whole in the journal).
"""

import datetime as dt
import zoneinfo
from typing import Any

from django.db.models import Q

from pos import documents, journal, recounting, totals
from pos.journal import Code
from pos.models import Numbering, Report, Shift, Tender
from pos.totals import Totals
from stores import countries
from stores.models import POSDevice, Staff, Store, VatRate
from stores.together import Together

Kind = Report.Kind
PLAIN = ("copies", "provisional", "returns", "discounts", "voids", "deliveries", "training")
BESIDE = (
    *("credit_sales", "credit_memos", "pay_ins", "pay_outs"),
    *("gift_cards_sold", "gift_cards_back"),
)

# Told of where it happened: its sales and its returns come to nothing.
NO_MONEY = (Tender.Kind.TRAINING, Tender.Kind.EXCHANGE)


def content(
    kind: str,
    *,
    device: POSDevice,
    numbering: Numbering,
    shift: Shift | None,
    business_date: dt.date,
    at: dt.datetime,
) -> dict[str, Any]:
    """The report as JSON: what it would say now, with the number that it would get."""
    counted, store = recounting.counted(numbering), device.store
    is_z = kind == Kind.Z
    return {
        "type": str(kind),
        "number": 1 + (numbering.z_reports if is_z else numbering.x_reports),
        "language": countries.receipt_language(store),
        "pos_id": device.pos_id,
        "seller": documents.seller(store),
        "currency": store.currency,
        "at": _local(store, at),
        "business_date": business_date.isoformat(),
        "opened_at": _local(store, shift.opened_at) if shift else None,
        "closed_at": _local(store, at) if is_z else None,
        "automatic": False,
        "counted": None,
        "carried": None,
        **sums(counted),
        "vat": _vat(counted, store, business_date),
        "operators": _operators(counted),
        "grand_sales": numbering.grand_sales,
        "grand_returns": numbering.grand_returns,
        "grand_net": numbering.grand_sales - numbering.grand_returns,
    }


def _local(store: Store, at: dt.datetime) -> str:
    return at.astimezone(zoneinfo.ZoneInfo(store.time_zone)).isoformat(timespec="seconds")


def sums(counted: Totals) -> dict[str, Any]:
    """What needs nothing but the totals."""
    sales, sold = totals.pair(counted, "receipts")
    _, returned = totals.pair(counted, "returns")
    floats = totals.pairs(counted, "float").values()
    return {
        "sales": _both((sales, sold - returned)),
        "groups": _groups(counted, "group"),
        "payments": _payments(counted, "payment"),
        "tips": _both((0, 0)),
        "float": sum(amount for _, amount in floats),
        "receipts": sales,
        "drawer_openings": totals.pair(counted, "drawer_openings")[0],
        **{name: _both(totals.pair(counted, name)) for name in (*PLAIN, *BESIDE)},
        "corrections": _by_type(counted, "correction"),
        "price_inquiries": [
            {
                "group": int(key) if key else None,
                "name": counted["names"].get(f"group:{key}", [""])[0],
                **_both(both),
            }
            for key, both in _sorted(totals.pairs(counted, "inquiry"))
        ],
        "other_corrections": _by_type(counted, "other_correction"),
        "rounding": totals.pair(counted, "rounding")[1],
    }


def _both(both: tuple[int, int]) -> dict[str, int]:
    return {"count": both[0], "amount": both[1]}


def _sorted(found: dict[str, tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    """By the number that a key is; what has none comes first."""
    return sorted(found.items(), key=lambda item: (int(item[0] or 0), item[0]))


def _groups(counted: Totals, path: str) -> list[dict[str, Any]]:
    rows = []
    for key, both in _sorted(totals.pairs(counted, path)):
        name, code = counted["names"][f"group:{key}"]
        rows.append({"id": int(key) if key else None, "name": name, "code": code, **_both(both)})
    return rows


def _payments(counted: Totals, path: str) -> list[dict[str, Any]]:
    return [
        {"kind": kind, **_both(totals.pair(counted, f"{path}:{kind}"))}
        for kind in Tender.Kind.values
        if kind not in NO_MONEY or f"{path}:{kind}" in counted["counts"]
    ]


def _by_type(counted: Totals, path: str) -> list[dict[str, Any]]:
    found = totals.pairs(counted, path)
    return [{"type": key, **_both(both)} for key, both in sorted(found.items())]


def _vat(counted: Totals, store: Store, date: dt.date) -> list[dict[str, Any]]:
    """By code and rate, those in force first told of; `base` is without VAT, `amount` with it."""
    in_force = VatRate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=date), country=store.country, valid_from__lte=date
    )
    found = {f"{rate.code}/{rate.standard_code}/{rate.rate}": (0, 0) for rate in in_force}
    found |= totals.pairs(counted, "vat")
    rows = []
    for key, (amount, vat) in found.items():
        vat_code, code, rate = key.split("/")
        given = {"vat_code": vat_code, "code": code, "rate": int(rate)}
        rows.append({**given, "amount": amount, "base": amount - vat, "vat": vat})
    return sorted(rows, key=lambda row: (-row["rate"], row["vat_code"], row["code"]))


def _operators(counted: Totals) -> list[dict[str, Any]]:
    """Whoever has sold, taken back or begun with a float: cashiers, then users of the office.

    `staff` is a cashier's id and `user` an office user's; without either it was the system.
    """
    floats = totals.pairs(counted, "float")
    keys = {path.split(":")[1] for path in counted["counts"] if path.startswith("staff:")}
    keys |= floats.keys()
    names = _names(counted, keys)
    return [
        {
            **_person(key),
            "name": names[key],
            "groups": _groups(counted, f"staff:{key}:group"),
            "payments": _payments(counted, f"staff:{key}:payment"),
            "float": floats.get(key, (0, 0))[1],
        }
        for key in sorted(keys, key=_by_person)
    ]


def _person(key: str) -> dict[str, int | None]:
    if key.startswith(totals.OFFICE):
        return {"staff": None, "user": int(key.removeprefix(totals.OFFICE))}
    return {"staff": int(key) if key else None}


def _by_person(key: str) -> tuple[bool, int]:
    return key.startswith(totals.OFFICE), int(key.removeprefix(totals.OFFICE) or 0)


def _names(counted: Totals, keys: set[str]) -> dict[str, str]:
    known: dict[str, str] = {key: counted["names"].get(f"staff:{key}", "") for key in keys}
    # An office user's name stands on the receipt that was counted.
    missing = [int(key) for key, name in known.items() if key.isdecimal() and not name]
    if missing:
        found = Staff.objects.in_bulk(missing)
        known |= {str(pk): person.name for pk, person in found.items()}
    return known


def issue(
    kind: Kind,
    *,
    device: POSDevice,
    numbering: Numbering,
    shift: Shift | None,
    business_date: dt.date,
    at: dt.datetime,
    staff_id: int | None,
    **more: Any,
) -> Report:
    """Number, journal and keep a report, under the lock of `numbering`.

    A Z report needs its shift, locked, and ends it: the next act counts from nothing. `more` is
    what the content says besides: `counted`, `carried`, `automatic`.
    """
    where: dict[str, Any] = {"device": device, "shift": shift, "business_date": business_date}
    said = content(kind, numbering=numbering, at=at, **where) | more
    report = Report(
        kind=kind,
        number=said["number"],
        at=at,
        staff_id=staff_id,
        entry_number=numbering.entries + 1,
        content=said,
        **where,
    )
    writes = Together()
    journal.write(
        numbering,
        code=Code.Z_REPORT if kind == Kind.Z else Code.X_REPORT,
        at=at,
        text=f"{kind} report {report.number}; business date {business_date}",
        staff_id=staff_id,
        details=said,
        writes=writes,
    )
    _count(report, numbering, writes)
    writes.send()
    report.save(force_insert=True)
    return report


def _count(report: Report, numbering: Numbering, writes: Together) -> None:
    """The number is taken; after a Z report everything begins anew but the grand totals."""
    writes.update(numbering, "z_reports", "x_reports")
    if report.kind == Kind.X:
        numbering.x_reports = report.number
        return
    numbering.z_reports = report.number
    numbering.totals, numbering.counted_after = totals.empty(), numbering.entries
    assert report.shift
    report.shift.closed_at = report.at
    writes.update(report.shift, "closed_at")
