"""SAF-T from the office and from the command line: scoped, checked, packed, journalled."""

import datetime as dt
import io
import os
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from pos import tasks
from pos.models import Job, JournalEntry
from pos.saft import files, handovers
from tests import make
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, texts
from tests.pos.test_exports import office
from tests.pos.till import Till


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def ask(client: Client, query: str = "", **how: Any) -> Any:
    """The button above the list of receipts."""
    return client.post(f"/office/saft/?{query}", {"key": str(uuid.uuid4())}, **how)


def test_the_button_makes_one_job_and_an_address_none(till: Till) -> None:
    client, _ = office(till.device.store)
    key = {"key": str(uuid.uuid4())}
    first, again = client.post("/office/saft/", key), client.post("/office/saft/", key)

    assert first.headers["Location"] == again.headers["Location"]
    assert Job.objects.count() == 1
    assert client.get("/office/saft/").status_code == 405
    client.post("/office/saft/", {"key": "none"})
    assert Job.objects.count() == 1


def test_the_office_gets_a_zip_of_what_its_list_shows(till: Till, tmp_path: Path) -> None:
    receipt = till.sell()
    client, user = office(till.device.store)
    day = f"business_date__gte={receipt.business_date}&business_date__lte={receipt.business_date}"

    answer = ask(client, f"device__id__exact={till.device.pk}&{day}")
    job = Job.objects.get()
    assert (answer.status_code, job.asked_by) == (302, user)
    tasks.export_saft(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress, job.goal) == ("DONE", 2, 2)
    answer = client.get(f"/office/exports/{job.pk}/")
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        [name] = archive.namelist()
        archive.extract(name, tmp_path)
    assert name.startswith("SAF-T Cash Register_")
    assert texts(tmp_path / name, ".//s:cashtransaction/s:transID") == ["S-000001"]
    assert list(tmp_path.glob("saft-draft-*")) == []


def test_what_a_killed_worker_has_left_goes_after_a_day(till: Till, tmp_path: Path) -> None:
    old, new = tmp_path / "saft-draft-old", tmp_path / "saft-draft-new"
    for draft in (old, new):
        draft.mkdir()
        (draft / "half.xml").write_text("<auditfile>")
    os.utime(old, (0, 0))

    handovers.forget_drafts()
    assert (old.exists(), new.exists()) == (False, True)


def test_an_export_is_in_the_journal_of_each_device(till: Till) -> None:
    till.sell()
    other = make.device(store=till.device.store)
    client, user = office(till.device.store)
    ask(client)
    tasks.export_saft(job_id=Job.objects.get().pk)

    told = JournalEntry.objects.filter(code="13999", text__startswith="SAF-T exported")
    assert {entry.device_id for entry in told} == {till.device.pk, other.pk}
    assert f"user {user.pk}; sha256 " in told[0].text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind__exact=SALE", "every receipt"),
        ("q=12", "every receipt"),
        ("rows=vat", "every receipt"),
        ("device__id__exact=99999", "no POS device"),
        ("business_date__gte=2026-11-27&business_date__lte=2026-11-26", "after the last"),
    ],
)
def test_what_the_file_cannot_hold_is_refused_in_words(till: Till, query: str, said: str) -> None:
    client, _ = office(till.device.store)
    answer = ask(client, query, follow=True, headers={"accept-language": "en"})

    assert answer.redirect_chain[0][0].startswith("/admin/pos/receipt/")
    assert said in "".join(str(message) for message in answer.context["messages"])
    assert not Job.objects.exists()


def test_a_strangers_store_is_not_exported(till: Till) -> None:
    till.sell()
    stranger = make.device()
    client, _ = office(stranger.store)

    ask(client, f"device__id__exact={till.device.pk}")
    assert not Job.objects.exists()
    ask(client)
    assert Job.objects.get().parameters["devices"] == [stranger.pk]
    cashier, _ = office(till.device.store, "CASHIER")
    assert ask(cashier).status_code == 403


def test_an_export_that_is_not_sound_is_not_handed_over(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.sell()
    client, _ = office(till.device.store)
    ask(client)
    monkeypatch.setattr("pos.saft.transactions.percent", lambda rate: "25,00")
    monkeypatch.setattr("pos.saft.basics.line_id", lambda kind, **_: "L-GONE")
    job = Job.objects.get()
    tasks.export_saft(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.path) == ("WAITING", "")
    assert "L-GONE is no basicID" in job.outcome


def test_the_command_exports_a_store_and_checks_it(
    till: Till, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till.sell()
    call_command("export_saft", store=till.device.store.prefix, out=tmp_path / "out")

    [file] = (tmp_path / "out").iterdir()
    assert capsys.readouterr().out.strip() == str(file)
    assert faults(file) == []
    call_command("check_saft", str(file))
    assert "1 files: sound" in capsys.readouterr().out
    assert JournalEntry.objects.filter(text__startswith="SAF-T exported").count() == 1


def test_the_command_packs_a_merchant_and_a_device(till: Till, tmp_path: Path) -> None:
    till.sell()
    merchant = till.device.store.merchant.organisation_number
    call_command("export_saft", merchant=merchant, out=tmp_path / "a", zip=True)
    call_command("export_saft", device=till.device.pos_id, out=tmp_path / "b")

    assert [file.suffix for file in (tmp_path / "a").iterdir()] == [".zip"]
    assert [file.suffix for file in (tmp_path / "b").iterdir()] == [".xml"]
    with pytest.raises(CommandError, match="no POS device"):
        call_command("export_saft", device="nowhere", out=tmp_path)


def test_the_check_names_faults_also_those_of_the_schema(
    till: Till, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema.load()
    till.sell()
    call_command("export_saft", store=till.device.store.prefix, out=tmp_path / "out")
    [file] = (tmp_path / "out").iterdir()
    call_command("check_saft", str(file), schema=schema.FILE)
    file.write_text(file.read_text().replace("<keyVersion>1</keyVersion>", ""))
    capsys.readouterr()

    with pytest.raises(SystemExit):
        call_command("check_saft", str(file), schema=schema.FILE)
    told = capsys.readouterr().out
    assert "receiptNum" in told
    assert "unknown key" in told
    file.write_text("no XML")
    with pytest.raises(CommandError):
        call_command("check_saft", str(file))


def test_of_several_files_each_is_named_with_its_number(till: Till) -> None:
    at = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)

    merchant: Any = till.device.store.merchant
    assert files.name(merchant, at, number=2, of=3).endswith("_20260702003000_2_3.xml")
