"""Goods from a file: checked without a change, then done as shown, once, whatever happens."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pos import export_jobs, jobs, verification
from pos.assortment import checks, exports, imports
from pos.models import Job
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Barcode, ComingPrice, Product
from tests import make
from tests.pos.goods_files import HEAD, State, carry_out, counts, faults, keeper, many, upload
from tests.pos.test_goods_reading import book
from tests.pos.test_new_prices import told
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def test_a_check_changes_nothing_and_says_what_would_change(till: Till) -> None:
    before = list(Product.objects.order_by("pk").values())
    made = upload(
        till,
        f"sku;price;name_nb;vat_code\n{till.hoodie.sku};349,00;Hettegenser;STANDARD\n"
        "NY-1;10;Ny;STANDARD\n",
    )
    assert made.state == State.CHECKED
    assert counts(made) == (1, 1, 0, 0)
    row = made.rows.get(sku=till.hoodie.sku)
    assert (row.price_before, row.price) == (29900, 34900)
    assert list(Product.objects.order_by("pk").values()) == before
    assert told(till.device) == []


def test_what_was_shown_is_done_and_journalled(till: Till) -> None:
    made = upload(
        till,
        HEAD + f"{till.hoodie.sku};7038010009457;Hettegenser;;piece;STANDARD;349,00;18;no\n"
        "NY-1;96385074;Ny;;KG;STANDARD;10,50;;yes\n",
    )
    assert faults(made) == []
    job = carry_out(made)

    assert (made.state, made.left_out, job.outcome) == (State.DONE, 0, "2 imported, 0 left out")
    till.hoodie.refresh_from_db()
    assert (till.hoodie.price, till.hoodie.minimum_age, till.hoodie.is_active) == (34900, 18, False)
    assert Barcode.objects.get(product=till.hoodie).gtin == "07038010009457"
    new = Product.objects.get(sku="NY-1")
    assert (new.price, new.unit, new.names) == (1050, "KG", {"nb": "Ny"})
    assert told(till.device) == [(till.hoodie.sku, 29900, 34900)]
    assert list(verification.faults(till.device)) == []


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_what_was_exported_comes_back_without_a_change(till: Till, file: str) -> None:
    merchant = till.device.store.merchant
    group = make.group(merchant)
    make.group(merchant, names={"da": "Clothes"})
    odd = {"nb": "=1+1", "en": "'=x", "da": '\'s ost; "god"', "fi": "-5", "sv": "@x, y"}
    make.barcode(make.product(merchant=merchant, names=odd, group=group), "012345678905")
    make.product(merchant=merchant, sku="=A", minimum_age=18, is_active=False, unit="KG")
    make.family(merchant, "M", "L")
    with export_jobs.at_once(exports.Choice(merchant.pk, file=file), user_id=0) as written:
        made = upload(till, written.read())

    assert faults(made) == []
    assert counts(made) == (0, 0, Product.objects.filter(merchant=merchant).count(), 0)
    with pytest.raises(NotPossible):
        imports.begin(made.pk, user=made.uploaded_by)


def test_every_mistake_is_listed_by_row_and_column(till: Till) -> None:
    merchant = till.device.store.merchant
    make.group(merchant)
    make.group(merchant)
    make.barcode(make.product(merchant=merchant), "96385074")
    made = upload(
        till,
        HEAD + "A;123;Navn;Nowhere;box;LUXURY;dyrt;40;kanskje\n"
        ";;Navn;;PIECE;STANDARD;1;;yes\n"
        "B;96385074;;Clothes;PIECE;ZERO;1;;yes\n"
        "C;7038010009457;C;;PIECE;STANDARD;1;;yes\n"
        "C;;C;;PIECE;STANDARD;1;;yes\n"
        "D;7038010009457;D;;PIECE;STANDARD;1;;yes\n",
    )
    found = faults(made)
    assert {(number, column) for number, column, _text in found} == {
        *((2, name) for name in ("gtins", "group", "unit", "vat_code", "price")),
        *((2, name) for name in ("minimum_age", "active")),
        (3, "sku"),
        *((4, name) for name in ("name_nb", "group")),
        (6, "sku"),
        (7, "gtins"),
    }
    assert {row: text for row, column, text in found if column == "sku"}[6] == (
        "Row 5 has the same SKU. Keep one of them."
    )
    assert counts(made) == (1, 0, 0, 5)


def test_the_rules_of_the_database_are_found_in_the_check_too(till: Till) -> None:
    merchant = till.device.store.merchant
    make.barcode(make.product(merchant=merchant), "96385074")
    make.family(merchant, "M")
    variant = Product.objects.get(merchant=merchant, variant_label="M")
    made = upload(
        till,
        "sku;gtins;name_nb;vat_code;price\n"
        f"A;96385074;A;ZERO;1\n{variant.sku};;Another;STANDARD;1\n",
    )
    assert [(row, column) for row, column, _text in faults(made)] == [
        (2, "vat_code"),
        (2, "gtins"),
        (3, "name_nb"),
    ]


def test_what_has_no_column_stays_and_an_empty_cell_takes_away(till: Till) -> None:
    row = make.product(
        merchant=till.device.store.merchant, names={"nb": "Sokk", "en": "Sock"}, minimum_age=18
    )
    make.barcode(row, "96385074")
    carry_out(upload(till, f"sku;price;name_en\n{row.sku};10;\n"))
    row.refresh_from_db()
    assert (row.price, row.names, row.minimum_age) == (1000, {"nb": "Sokk"}, 18)
    assert row.barcodes.count() == 1
    carry_out(upload(till, f"sku;gtins;minimum_age\n{row.sku};;\n"))
    row.refresh_from_db()
    assert (row.price, row.minimum_age, row.barcodes.count()) == (1000, None, 0)


@pytest.mark.parametrize(
    ("head", "column"),
    [("sku;prcie", "B"), ("sku;price;price", "C"), ("price;name_nb", "")],
)
def test_a_file_with_wrong_columns_is_refused_as_a_whole(
    till: Till, head: str, column: str
) -> None:
    made = upload(till, f"{head}\nA;1;2\n")
    assert made.state == State.REFUSED
    assert [(row, name) for row, name, _text in faults(made)] == [(1, column)]
    with pytest.raises(NotPossible):
        imports.begin(made.pk, user=made.uploaded_by)


def test_faults_are_in_the_language_of_who_uploads(till: Till) -> None:
    made = imports.upload(
        till.device.store.merchant,
        name="x.csv",
        content=b"sku;active\nA;maybe\n",
        language="nb",
        user=keeper(till),
    )
    jobs.run(Job.objects.get(kind=checks.TASK).pk, checks.run)
    assert "Skriv ja eller nei." in [text for *_at, text in faults(made)]


def test_a_check_of_many_rows_asks_little_of_the_database(till: Till) -> None:
    carry_out(upload(till, many(60)))
    with CaptureQueriesContext(connection) as asked:
        made = upload(till, many(60))
    assert counts(made) == (0, 0, 60, 0)
    assert len(asked) < 60


def test_a_workbook_is_imported_like_csv(till: Till) -> None:
    made = upload(till, book(["sku", "price", "active"], [till.hoodie.sku, 149.5, False]))
    carry_out(made)
    till.hoodie.refresh_from_db()
    assert (till.hoodie.price, till.hoodie.is_active) == (14950, False)


def test_a_price_with_a_day_is_prepared_and_changes_nothing_yet(till: Till) -> None:
    sku, user = till.hoodie.sku, keeper(till)
    day = (now() + dt.timedelta(days=9)).date()
    head = "sku;name_nb;price;valid_from\n"
    told_twice = f"{sku};Nytt navn;349;{day}\n{sku};;399;{day:%d.%m.%Y}\n"
    body = head + f"{sku};Hettegenser;299;\n" + told_twice
    body += f"{sku};;1;2020-01-01\nNOWHERE;;1;{day}\n{till.coffee.sku};;1;some day\n"
    made = upload(till, body, user)
    assert [(row, column) for row, column, _text in faults(made)] == [
        (4, "sku"),
        (5, "valid_from"),
        (6, "sku"),
        (7, "valid_from"),
    ]
    carry_out(made)

    assert made.left_out == 0
    row = ComingPrice.objects.get()
    assert (row.product, row.price, row.day, row.prepared_by) == (till.hoodie, 34900, day, user)
    till.hoodie.refresh_from_db()
    assert (till.hoodie.price, till.hoodie.names["nb"]) == (29900, "Hettegenser")
    again = upload(till, head + f"{sku};;349;{day}\n{sku};;399;{day + dt.timedelta(1)}\n", user)
    assert counts(again) == (0, 1, 1, 0)
