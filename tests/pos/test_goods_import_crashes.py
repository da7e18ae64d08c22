"""Whatever happens on the way, goods from a file are put once, as they were shown."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from pos import coming_prices, jobs, prices
from pos.assortment import checks, imports, plans
from pos.models import GoodsImport, Job
from pos.shifts import now
from stores.models import ComingPrice, Product
from tests import make
from tests.pos.goods_files import State, carry_out, counts, faults, keeper, many, upload
from tests.pos.test_new_prices import told
from tests.pos.test_price_changes import busy
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def test_what_was_changed_after_the_check_stays_as_it_is(till: Till) -> None:
    other = make.product(merchant=till.device.store.merchant)
    made = upload(
        till,
        f"sku;price;name_nb;vat_code\n{till.hoodie.sku};1;A;STANDARD\n"
        f"{other.sku};2;B;STANDARD\nNY-1;3;C;STANDARD\n",
    )
    Product.objects.filter(pk=till.hoodie.pk).update(price=77700)
    make.product(merchant=till.device.store.merchant, sku="NY-1", price=5)

    carry_out(made)

    assert (made.state, made.left_out) == (State.DONE, 2)
    late = made.faults.filter(is_late=True).order_by("number")
    assert [(one.number, one.value) for one in late] == [(2, till.hoodie.sku), (4, "NY-1")]
    found = Product.objects.filter(sku__in=[till.hoodie.sku, other.sku, "NY-1"])
    assert set(found.values_list("price", flat=True)) == {77700, 200, 5}


def test_an_import_that_is_pressed_twice_is_done_once(till: Till) -> None:
    made = upload(till, f"sku;price\n{till.hoodie.sku};1\n")
    assert imports.begin(made.pk, user=made.uploaded_by)
    assert not imports.begin(made.pk, user=made.uploaded_by)
    assert Job.objects.filter(kind=imports.TASK).count() == 1


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_a_worker_that_dies_has_put_each_chunk_whole_or_not_at_all(
    till: Till, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """And the next one goes on behind it: nothing is skipped and nothing is done twice."""
    monkeypatch.setattr(prices, "PRICES_AT_ONCE", 4)
    carry_out(upload(till, many(10)))
    again = "sku;price\n" + "".join(f"M-{at:03};{at + 100}\n" for at in range(10))
    made = upload(till, again)
    assert counts(made) == (0, 10, 0, 0)
    put, left = imports._put, [dies_at * 4 - 3]

    def dying(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return put(*given, **named)

    monkeypatch.setattr(imports, "_put", dying)
    with pytest.raises(KeyboardInterrupt):
        carry_out(made)
    made.refresh_from_db()
    assert made.done == (dies_at - 1) * 4
    monkeypatch.setattr(imports, "_put", put)
    job = Job.objects.get(kind=imports.TASK, parameters={"import": made.pk})
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)

    jobs.run(job.pk, imports.run)

    made.refresh_from_db()
    assert (made.state, made.done, made.left_out) == (State.DONE, 10, 0)
    changes = [entry for entry in told(till.device) if entry[0].startswith("M-")]
    assert changes == [(f"M-{at:03}", 100 * (at + 1), 100 * (at + 100)) for at in range(10)]


def test_a_check_that_is_cut_off_goes_on_where_it_was(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "AT_ONCE", 4)
    look = plans.Check.look
    seen: list[int] = []

    def dying(self: plans.Check, rows: Any) -> None:
        seen.append(len(rows))
        if len(seen) == 2:
            raise KeyboardInterrupt
        look(self, rows)

    monkeypatch.setattr(plans.Check, "look", dying)
    with pytest.raises(KeyboardInterrupt):
        upload(till, many(9) + "M-001;1;x;STANDARD\n")
    made = GoodsImport.objects.get()
    assert made.done == 4
    job = Job.objects.get(kind=checks.TASK)
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)

    jobs.run(job.pk, checks.run)

    made.refresh_from_db()
    assert (made.state, counts(made)) == (State.CHECKED, (9, 0, 0, 1))
    assert faults(made) == [(11, "sku", "Row 3 has the same SKU. Keep one of them.")]


def test_while_a_till_is_busy_for_long_the_import_waits_for_it(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PAUSES", (0,))
    monkeypatch.setattr(prices, "PAUSES", (0.01,))
    made = upload(till, f"sku;price\n{till.hoodie.sku};1\n")
    with busy(till):
        job = carry_out(made)
    assert (job.state, made.done) == (Job.State.WAITING, 0)
    jobs.run(job.pk, imports.run)
    made.refresh_from_db()
    assert (made.state, made.left_out) == (State.DONE, 0)


def test_who_may_not_keep_the_products_any_more_imports_nothing(till: Till) -> None:
    user = keeper(till)
    made = upload(till, f"sku;price\n{till.hoodie.sku};1\n", user)
    imports.begin(made.pk, user=user)
    user.staff.roles.all().delete()
    jobs.run(Job.objects.get(kind=imports.TASK).pk, imports.run)
    made.refresh_from_db()
    assert (made.state, made.left_out) == (State.DONE, 1)
    assert "may not keep" in faults(made)[0][2]


def test_a_file_stays_as_it_was_uploaded(till: Till) -> None:
    made = upload(till, many(1))
    with (
        pytest.raises(Exception, match="stays as it was uploaded"),
        transaction.atomic(),
    ):
        GoodsImport.objects.filter(pk=made.pk).update(content=b"sku\n")


def test_a_day_that_has_got_a_price_meanwhile_keeps_it(till: Till) -> None:
    day = (now() + dt.timedelta(days=9)).date()
    made = upload(till, f"sku;price;valid_from\n{till.hoodie.sku};349;{day}\n")
    coming_prices.prepare(till.hoodie, price=1, date=day, user=make.user())
    carry_out(made)
    assert (made.left_out, ComingPrice.objects.get().price) == (1, 1)
    assert made.faults.get(is_late=True).column == "valid_from"
