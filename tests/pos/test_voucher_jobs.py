"""Vouchers of more Z reports than a page may wait for: a worker makes them."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from pos import bookings, tasks, voucher_exports
from pos.models import Job
from stores.models import POSDevice
from tests import make
from tests.pos.test_bookings import URL, accounts, office, refused, z_report
from tests.pos.z_reports import payments

pytestmark = pytest.mark.django_db


@pytest.fixture
def device() -> POSDevice:
    found = make.device()
    accounts(found.store.merchant)
    return found


def test_many_are_made_by_a_worker_as_the_same_file(
    device: POSDevice, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        z_report(device, number)
    client, user = office(device.store)
    at_once = client.get(URL).content
    monkeypatch.setattr(bookings, "MOST", 2)
    monkeypatch.setattr(voucher_exports, "CHUNK", 2)
    settings.VAR = tmp_path
    assert "with the button" in refused(client)
    assert not Job.objects.exists()

    key = {"key": str(uuid.uuid4())}
    first, again = client.post(URL, key), client.post(URL, key)
    job = Job.objects.get()
    assert first.headers["Location"] == again.headers["Location"]
    assert (first.status_code, job.asked_by) == (302, user)
    tasks.export_vouchers(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress, job.outcome) == ("DONE", 3, "3 vouchers")
    answer: Any = client.get(f"/office/exports/{job.pk}/")
    assert b"".join(answer.streaming_content) == at_once


def test_what_a_worker_is_refused_is_said_in_the_askers_language_and_not_tried_again(
    device: POSDevice, monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    z_report(device, payments=payments(VIPPS=12500))
    client, _user = office(device.store)
    monkeypatch.setattr(bookings, "MOST", 0)
    settings.VAR = tmp_path
    client.post(URL, {"key": str(uuid.uuid4())}, headers={"accept-language": "nb"})
    tasks.export_vouchers(job_id=Job.objects.get().pk)

    job = Job.objects.get()
    assert (job.state, job.wake_at, job.path) == ("FAILED", None, "")
    assert "Kontoplaner" in job.outcome or "Vipps MobilePay" in job.outcome
