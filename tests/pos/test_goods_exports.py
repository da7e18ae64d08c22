"""Goods as files: the columns that an import reads, of one merchant, safe in a spreadsheet."""

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from pos import jobs
from pos.assortment import exports
from pos.assortment.columns import GOODS
from pos.models import Job
from stores.models import AuditEntry, Merchant, Product, RoleName
from tests import make
from tests.pos.test_exports import office, read
from tests.stores.pages import page, text


@pytest.fixture
def merchant(committed: Any) -> Merchant:
    make.vat_rates()
    return make.store().merchant


def fetch(client: Client, query: str = "", **form: str) -> bytes:
    sent = {"file": "csv", "key": str(uuid.uuid4()), **form}
    answer: Any = client.post(f"/office/products.csv?{query}", sent)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def keeper(merchant: Merchant, role: str = RoleName.HEAD_OFFICE) -> Client:
    return office(merchant.stores.earliest("pk"), role)[0]


def test_a_row_has_all_that_is_kept_of_goods(merchant: Merchant) -> None:
    row = make.product(
        merchant=merchant, sku="A-1", group=make.group(merchant), minimum_age=18, unit="KG"
    )
    make.barcode(row, "7038010009457")
    make.barcode(row, "96385074")
    make.barcode(row, "012345678905")
    [found] = read(fetch(keeper(merchant)))
    assert found == {
        "sku": "A-1",
        "gtins": "96385074 0012345678905 7038010009457",
        "name_nb": "Ullsokker",
        "name_da": "",
        "name_fi": "",
        "name_sv": "",
        "name_en": "Wool socks",
        "group": "Clothes",
        "unit": "KG",
        "vat_code": "STANDARD",
        "price": "149,00",
        "currency": "NOK",
        "minimum_age": "18",
        "active": "yes",
        "valid_from": "",
    }


def test_a_workbook_has_the_same_with_numbers_as_numbers(merchant: Merchant) -> None:
    make.product(merchant=merchant, sku="=1+1", names={"nb": "@sum", "en": "'=x"})
    body = fetch(keeper(merchant), file="xlsx")
    heads, cells = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows()
    row = {head.value: cell for head, cell in zip(heads, cells, strict=True)}
    assert [*row] == [*GOODS]
    assert (row["price"].value, row["price"].data_type) == (149, "n")
    assert (row["sku"].value, row["sku"].data_type) == ("=1+1", "s")
    assert (row["name_nb"].value, row["name_en"].value) == ("@sum", "'=x")


def test_what_a_spreadsheet_would_calculate_is_a_text(merchant: Merchant) -> None:
    """Whoever reads the file takes one apostrophe away, so what had one already gets another."""
    make.product(merchant=merchant, sku="=1+1", names={"nb": "-x", "en": "'=x", "da": "'s ost"})
    [row] = read(fetch(keeper(merchant)))
    assert (row["sku"], row["name_nb"]) == ("'=1+1", "'-x")
    assert (row["name_en"], row["name_da"]) == ("''=x", "'s ost")


def test_groups_of_one_name_are_told_by_their_number(merchant: Merchant) -> None:
    group, _other = make.group(merchant), make.group(merchant, names={"sv": "CLOTHES"})
    make.product(merchant=merchant, group=group)
    [row] = read(fetch(keeper(merchant)))
    assert row["group"] == f"#{group.pk}"


def test_the_file_has_what_the_list_shows(merchant: Merchant) -> None:
    group = make.group(merchant)
    make.product(merchant=merchant, sku="in", group=group)
    make.product(merchant=merchant, sku="off", group=group, is_active=False)
    make.product(merchant=merchant, sku="100%", names={"nb": "Skjorte"})
    client = keeper(merchant)

    def skus(query: str) -> list[str]:
        return [row["sku"] for row in read(fetch(client, query))]

    assert skus("") == ["100%", "in", "off"]
    assert skus(f"group__id__exact={group.pk}&is_active__exact=1") == ["in"]
    assert skus("q=skj") == skus("q=100%25") == ["100%"]
    answer = client.get(page(Product, "changelist"), {"q": "skj"})
    assert f"{reverse('export-goods')}?q=skj" in text(answer)


def test_a_filter_that_an_export_does_not_have_is_refused_in_words(merchant: Merchant) -> None:
    answer = keeper(merchant).post("/office/products.csv?unit__exact=KG", follow=True)
    assert "An export cannot be narrowed by unit__exact" in text(answer)


def test_a_file_has_the_goods_of_one_merchant(merchant: Merchant) -> None:
    other = make.store()
    make.product(merchant=merchant, sku="ours")
    make.product(merchant=other.merchant, sku="theirs")
    client = keeper(other.merchant)
    assert [row["sku"] for row in read(fetch(client))] == ["theirs"]
    query = f"merchant__id__exact={merchant.pk}"
    refused = client.post(f"/office/products.csv?{query}", follow=True)
    assert "Choose one in the filter" in text(refused)
    client.force_login(make.user(is_superuser=True))
    both = client.post("/office/products.csv", follow=True)
    assert "Choose one in the filter" in text(both)
    assert [row["sku"] for row in read(fetch(client, query))] == ["ours"]


def test_who_may_not_export_is_offered_none(merchant: Merchant) -> None:
    client = keeper(merchant, RoleName.AUDITOR)
    assert client.post("/office/products.csv").status_code == 403
    assert reverse("export-goods") not in text(client.get(page(Product, "changelist")))


def test_an_export_is_in_the_audit_log(merchant: Merchant) -> None:
    fetch(keeper(merchant))
    assert "export of products" in AuditEntry.objects.get(act="EXPORTED").text


def test_many_goods_become_a_job(merchant: Merchant, settings: Any) -> None:
    settings.EXPORT_LIMIT = 10
    for _ in range(2):
        make.product(merchant=merchant)
    client = keeper(merchant)
    answer = client.post("/office/products.csv", {"file": "xlsx", "key": str(uuid.uuid4())})
    job = Job.objects.get(kind=exports.TASK)
    assert answer.headers["Location"] == reverse("admin:pos_job_change", args=[job.pk])
    jobs.run(job.pk, exports.write_file)
    job.refresh_from_db()
    assert (job.state, job.progress, job.outcome) == (Job.State.DONE, 2, "2 products")
    download: Any = client.get(reverse("download-export", args=[job.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(download.streaming_content)))
    assert book.active.max_row == 3
