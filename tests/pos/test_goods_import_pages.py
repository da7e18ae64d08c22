"""The office's page of an import: upload, look, press; for whoever keeps the products alone."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pos import jobs
from pos.assortment import checks, imports
from pos.models import GoodsImport, Job
from stores.models import AuditEntry, Product, RoleName
from tests import make
from tests.pos.goods_files import many
from tests.pos.till import Till, open_till
from tests.stores.pages import enter, page, text

ADD = reverse("admin:pos_goodsimport_add")


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def send(client: Client, till: Till, content: str, name: str = "varer.csv") -> Any:
    file = SimpleUploadedFile(name, content.encode())
    given = {"merchant": till.device.store.merchant_id, "file": file}
    return client.post(ADD, given)


def work(kind: str, run: Any) -> None:
    jobs.run(Job.objects.filter(kind=kind).latest("pk").pk, run)


def head_office(client: Client, till: Till) -> None:
    enter(client, till.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)


def test_a_file_is_checked_shown_and_imported(client: Client, till: Till) -> None:
    head_office(client, till)
    assert ADD in text(client.get(page(Product, "changelist")))
    assert "vat_code" in text(client.get(ADD))
    hoodie = till.hoodie
    answer = send(client, till, f"sku;price;active\n{hoodie.sku};349,00;yes\n{hoodie.sku};1;?\n")
    url = answer.headers["Location"]
    waiting = text(client.get(url))
    assert "<progress" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    work(checks.TASK, checks.run)

    shown = text(client.get(url))

    assert "hx-trigger" not in shown
    for part in ("NOK\u00a0299.00", "NOK\u00a0349.00", "Write yes or no.", "Import 1 product"):
        assert part in shown, part
    made = GoodsImport.objects.get()
    client.post(reverse("admin:pos_goodsimport_import", args=[made.pk]))
    work(imports.TASK, imports.run)
    assert "Imported products: 1" in text(client.get(url))
    hoodie.refresh_from_db()
    assert hoodie.price == 34900
    said = AuditEntry.objects.filter(what__contains="varer.csv").order_by("number")
    assert [entry.act for entry in said] == ["ADDED", "CHANGED"]
    assert made.sha256 in said[0].text


def test_all_mistakes_are_a_file_that_calculates_nothing(client: Client, till: Till) -> None:
    head_office(client, till)
    send(client, till, f"sku;active\n{till.hoodie.sku};=1+1\n")
    work(checks.TASK, checks.run)
    made = GoodsImport.objects.get()
    answer = client.get(reverse("admin:pos_goodsimport_faults", args=[made.pk]))
    assert "2;active;'=1+1;Write yes or no." in text(answer)


@pytest.mark.parametrize("role", [RoleName.MANAGER, RoleName.ACCOUNTANT, RoleName.AUDITOR])
def test_who_keeps_no_products_uploads_none(client: Client, till: Till, role: str) -> None:
    enter(client, till.device.store, role, whole_merchant=True)
    assert send(client, till, many(1)).status_code == 403
    assert not GoodsImport.objects.exists()
    assert ADD not in text(client.get(page(Product, "changelist")))


def test_head_office_of_one_store_changes_no_prices_of_the_others(
    client: Client, till: Till
) -> None:
    enter(client, till.device.store, RoleName.HEAD_OFFICE)
    send(client, till, many(1))
    assert not GoodsImport.objects.exists()


def test_nobody_imports_into_another_merchant(client: Client, till: Till) -> None:
    enter(client, make.store(), RoleName.HEAD_OFFICE, whole_merchant=True)
    assert "Select a valid choice" in text(send(client, till, many(1)))
    assert not GoodsImport.objects.exists()


def test_a_file_that_is_too_large_is_refused_at_once(
    client: Client, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos.admin.goods_imports.MOST_BYTES", 10)
    head_office(client, till)
    assert "at most 20 MB" in text(send(client, till, many(1)))


def test_an_import_that_has_stopped_says_so_and_goes_on(client: Client, till: Till) -> None:
    head_office(client, till)
    url = send(client, till, many(2)).headers["Location"]
    work(checks.TASK, checks.run)
    made = GoodsImport.objects.get()
    start = reverse("admin:pos_goodsimport_import", args=[made.pk])
    client.post(start)
    first = Job.objects.get(kind=imports.TASK)
    job = jobs.claim(first.pk)
    assert job
    jobs._end(job, Job.State.FAILED, outcome="its workers died")

    shown = text(client.get(url))

    assert "its workers died" in shown
    assert "Go on" in shown
    assert "hx-trigger" not in shown
    client.post(start)
    work(imports.TASK, imports.run)
    made.refresh_from_db()
    assert (made.state, made.left_out) == (GoodsImport.State.DONE, 0)
    assert Product.objects.filter(sku__startswith="M-").count() == 2
