"""Every item of a report, worked out a second time from receipts and journal alone."""

from collections import Counter
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments import invariants
from pos import days, journal, recounting, shifts, verification
from pos.models import JournalEntry, Numbering, Receipt, Report
from tests import make
from tests.pos import gift
from tests.pos.acts import Player
from tests.pos.handouts import allow
from tests.pos.till import open_till

NAMES = [
    *("add", "fewer", "remove", "void", "sell", "return", "print"),
    *("gift", "spend", "unspend", "to card"),
    *("cash", "deliver", "discount", "train", "look up", "drawer", "float", "x", "z", "midnight"),
]
# Goods are added and sold more often than all else, as in a shop.
ACTS = st.sampled_from([*NAMES, "add", "add", "add", "sell", "sell"])
HISTORIES = st.lists(st.tuples(ACTS, st.integers(0, 5)), min_size=5, max_size=40)


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HISTORIES)
def test_each_item_of_each_report_is_what_the_receipts_say(acts: list[tuple[str, int]]) -> None:
    player = play(acts)

    for report in Report.objects.filter(device=player.till.device):
        agrees(report)
    numbering = Numbering.objects.get(device=player.till.device)
    until = numbering.entries
    shift = player.till.device.shifts.filter(closed_at=None).first()
    again = recounting.recount(
        player.till.device.pk,
        shift_id=shift.pk if shift else 0,
        after=numbering.counted_after,
        until=until,
    )
    assert numbering.totals
    assert again["counts"] == numbering.totals["counts"]
    assert list(verification.faults(player.till.device)) == []
    assert [breach.name for breach in invariants.breaches()] == []


def play(acts: list[tuple[str, int]]) -> Player:
    player = Player(allow(open_till()))
    group = make.group(player.till.device.store.merchant)
    player.till.hoodie.group = group
    player.till.hoodie.save()
    gift.terms(player.till)
    player.play(acts)
    return player


def agrees(report: Report) -> None:
    """A report against its period, found by the numbers of the journal's entries alone."""
    entries = JournalEntry.objects.filter(device=report.device, number__lt=report.entry_number)
    last = entries.filter(code="13009").order_by("-number").first()
    since = last.number if last else 0
    period = list(entries.filter(number__gt=since).order_by("number"))
    receipts = [entry.receipt for entry in period if entry.code in ("13012", "13013")]
    said = report.content
    entry = JournalEntry.objects.get(device=report.device, number=report.entry_number)
    assert entry.details == said
    of_receipts(said, [receipt for receipt in receipts if receipt])
    of_events(said, period)
    ever = Receipt.objects.filter(
        device=report.device, entries__number__lt=report.entry_number
    ).distinct()
    sold = sum(goods_of(receipt) for receipt in ever if receipt.kind == "SALE")
    back = -sum(goods_of(receipt) for receipt in ever if receipt.kind == "RETURN")
    assert (said["grand_sales"], said["grand_returns"]) == (sold, back)
    assert said["grand_net"] == sold - back


def goods_of(receipt: Receipt) -> int:
    """What a receipt says of goods; the rest is money paid in for gift cards, or out again."""
    return sum(line.amount for line in receipt.lines.all() if line.product_id)


def of_gift_cards(said: dict[str, Any], sales: list[Receipt], back: list[Receipt]) -> None:
    for name, receipts in (("sold", sales), ("back", back)):
        lines = [line for one in receipts for line in one.lines.all() if not line.product_id]
        amount = sum(abs(line.amount) for line in lines)
        assert said[f"gift_cards_{name}"] == both(len(lines), amount)
    paid = sum(row["amount"] for row in said["payments"])
    sold, returned = said["gift_cards_sold"]["amount"], said["gift_cards_back"]["amount"]
    assert paid == said["sales"]["amount"] + said["rounding"] + sold - returned


def of_receipts(said: dict[str, Any], receipts: list[Receipt]) -> None:
    sales = [receipt for receipt in receipts if receipt.kind == "SALE"]
    back = [receipt for receipt in receipts if receipt.kind == "RETURN"]
    assert said["sales"] == both(len(sales), sum(goods_of(receipt) for receipt in receipts))
    assert said["receipts"] == len(sales)
    assert said["rounding"] == sum(receipt.rounding for receipt in receipts)
    assert said["returns"] == both(len(back), -sum(goods_of(receipt) for receipt in back))
    of_gift_cards(said, sales, back)
    given = [line.discount for one in sales for line in one.lines.all() if line.discount]
    assert said["discounts"] == both(len(given), sum(given))
    groups, paid, vat = Counter[Any](), Counter[Any](), Counter[Any]()
    counts, times = Counter[Any](), Counter[Any]()
    for receipt in receipts:
        sign = 1 if receipt.kind == "SALE" else -1
        goods = [line for line in receipt.lines.all() if line.product_id]
        for number in {line.group_number for line in goods}:
            counts[number] += sign
        for line in goods:
            groups[line.group_number] += line.amount
            vat[line.vat_rate, "amount"] += line.amount
            vat[line.vat_rate, "vat"] += line.vat
        for kind in {tender["kind"] for tender in receipt.content["tenders"]}:
            times[kind] += sign
        for tender in receipt.content["tenders"]:
            paid[tender["kind"]] += tender["amount"]
    assert {row["id"]: (row["count"], row["amount"]) for row in said["groups"]} == {
        number: (counts[number], groups[number]) for number in counts
    }
    for row in said["payments"]:
        assert (row["count"], row["amount"]) == (times[row["kind"]], paid[row["kind"]])
    for row in said["vat"]:
        if row["vat_code"] in ("STANDARD", "MIDDLE"):
            its = vat[row["rate"], "amount"], vat[row["rate"], "vat"]
            assert (row["amount"], row["vat"], row["base"]) == (*its, its[0] - its[1])
    of_people(said, receipts)


def of_people(said: dict[str, Any], receipts: list[Receipt]) -> None:
    for kind in ("groups", "payments"):
        by_person = [row for person in said["operators"] for row in person[kind]]
        assert sum(row["amount"] for row in by_person) == sum(row["amount"] for row in said[kind])
        assert sum(row["count"] for row in by_person) == sum(row["count"] for row in said[kind])
    for person in said["operators"]:
        theirs = [one for one in receipts if one.staff_id == person["staff"]]
        assert sum(row["amount"] for row in person["groups"]) == sum(
            goods_of(one) for one in theirs
        )


def of_events(said: dict[str, Any], period: list[JournalEntry]) -> None:
    def found(code: str, event: str = "") -> list[dict[str, Any]]:
        its = [entry.details or {} for entry in period if entry.code == code]
        real = [one for one in its if not one.get("training")]
        return [one for one in real if not event or one.get("event") == event]

    def sum_of(rows: list[dict[str, Any]]) -> dict[str, int]:
        return both(len(rows), sum(abs(row["amount"]) for row in rows))

    trained = {entry.receipt for entry in period if entry.code == "13017" and entry.receipt}
    assert said["training"] == both(len(trained), sum(receipt.total for receipt in trained))
    handed_out = [entry.receipt for entry in period if entry.code == "13016" and entry.receipt]
    assert said["deliveries"] == both(len(handed_out), sum(one.total for one in handed_out))
    assert said["copies"] == sum_of(found("13014"))
    assert said["voids"] == sum_of(found("13028"))
    assert said["drawer_openings"] == len(found("13005", "MANUAL"))
    assert said["float"] == sum(row["amount"] for row in found("13999", "FLOAT"))
    assert said["float"] == sum(person["float"] for person in said["operators"])
    kinds = ("LINE_REMOVED", "QUANTITY_REDUCED")
    expected = [{"type": kind, **sum_of(rows)} for kind in kinds if (rows := found("13999", kind))]
    assert said["corrections"] == expected
    inquiries = Counter(row["group"] for row in found("13022"))
    assert {row["group"]: row["count"] for row in said["price_inquiries"]} == inquiries
    for name in ("provisional", "tips", "pay_ins"):
        assert said[name] == both(0, 0)
    for name in ("credit_sales", "credit_memos", "pay_outs"):
        assert said[name] == both(0, 0)


def both(count: int, amount: int) -> dict[str, int]:
    return {"count": count, "amount": amount}


def test_a_device_that_has_sold_before_begins_with_its_open_day(db: None) -> None:
    player = play([("add", 0), ("sell", 0), ("add", 0), ("sell", 0), ("print", 0), ("print", 0)])
    whole = Numbering.objects.get()
    Numbering.objects.update(totals=None, grand_sales=0, counted_after=0)

    player.play([("add", 0), ("sell", 0)])

    begun = Numbering.objects.get()
    assert begun.totals
    assert begun.grand_sales == whole.grand_sales + 29900
    assert begun.totals["counts"]["receipts"] == [3, 3 * 29900]
    assert begun.totals["counts"]["copies"] == [1, 29900]
    assert begun.counted_after <= whole.entries
    assert not Report.objects.filter(~Q(kind="Z")).exists()


def test_a_sale_of_the_version_before_beside_this_one_is_counted_with_the_next_act(
    db: None,
) -> None:
    player = play([("add", 0), ("sell", 0)])
    counted = Numbering.objects.values(
        "totals", "counted_after", "grand_sales", "grand_returns"
    ).get()
    player.play([("add", 0), ("sell", 0), ("return", 0)])
    # The version before leaves these as they are.
    Numbering.objects.update(**counted)

    player.play([("add", 0), ("sell", 0)])

    numbering = Numbering.objects.get()
    assert (numbering.grand_sales, numbering.grand_returns) == (3 * 29900, 29900)
    assert numbering.totals
    assert numbering.totals["counts"]["receipts"] == [3, 3 * 29900]
    assert numbering.totals["counts"]["returns"] == [1, 29900]
    assert list(verification.faults(player.till.device)) == []


def test_a_new_version_begins_to_count_before_its_first_sale(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "STEP", 2)
    player = play([("add", 0), ("sell", 0)] * 5 + [("return", 0), ("z", 0), ("add", 0)])
    player.play([("sell", 0)])
    whole = Numbering.objects.get()
    Numbering.objects.update(totals=None, grand_sales=0, grand_returns=0, counted_after=0)

    recounting.begin_all()

    begun = Numbering.objects.get()
    assert (begun.grand_sales, begun.grand_returns) == (6 * 29900, 29900)
    assert begun.totals
    assert whole.totals
    assert begun.totals["counts"] == whole.totals["counts"]
    assert list(verification.faults(player.till.device)) == []


def test_a_sale_aborted_before_the_journal_had_details_counts_with_its_amount(db: None) -> None:
    player = play([("add", 0)])
    device = player.till.device
    journal.record(device.pk, code="13028", at=shifts.now(), text="sale aborted; amount 29900")
    Numbering.objects.update(totals=None, counted_after=0)

    assert days.read(device, at=shifts.now())["voids"] == both(1, 29900)
