"""Large exports: a job that a button makes once, and a worker that may die."""

import datetime as dt
import os
import subprocess
import sys
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pos import jobs, tasks
from pos.models import Job
from tests.conftest import database_url
from tests.pos.test_exports import fetch, office
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def press(client: Client, query: str = "", **how: Any) -> Any:
    """The button above the list."""
    return client.post(f"/office/receipts.csv{query}", {"key": str(uuid.uuid4())}, **how)


def test_a_large_export_is_a_job_that_ends_as_the_same_file(
    till: Till, settings: Settings, tmp_path: Any
) -> None:
    for _ in range(3):
        till.sell()
    client, user = office(till.device.store)
    streamed = fetch(client)
    settings.EXPORT_LIMIT, settings.VAR = 2, tmp_path

    assert press(client).status_code == 302
    job = Job.objects.get()
    assert (job.state, job.asked_by) == ("WAITING", user)
    tasks.export_receipts(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress, job.goal) == ("DONE", 3, 3)
    answer = client.get(f"/office/exports/{job.pk}/")
    assert b"".join(answer.streaming_content) == streamed  # type: ignore[attr-defined]


def test_a_download_is_its_askers_alone(till: Till, settings: Settings, tmp_path: Any) -> None:
    till.sell()
    settings.EXPORT_LIMIT, settings.VAR = 0, tmp_path
    client, _ = office(till.device.store)
    press(client)
    job = Job.objects.get()
    tasks.export_receipts(job_id=job.pk)

    assert office(till.device.store)[0].get(f"/office/exports/{job.pk}/").status_code == 404
    assert client.get(f"/office/exports/{job.pk}/").status_code == 200
    Job.objects.update(finished_at=timezone.now() - dt.timedelta(days=8))
    assert client.get(f"/office/exports/{job.pk}/").status_code == 404


def test_each_button_of_a_page_makes_its_own_file(till: Till, settings: Settings) -> None:
    till.sell()
    settings.EXPORT_LIMIT = 0
    client, _ = office(till.device.store)
    page = {"key": str(uuid.uuid4())}
    for rows in ("", "vat", "lines", "lines"):
        client.post(f"/office/receipts.csv?rows={rows}", page)

    asked = Job.objects.order_by("pk").values_list("parameters__rows", flat=True)
    assert list(asked) == ["", "vat", "lines"]


KILLED = """
import os, signal, sys, django
django.setup()
from pos import exports, jobs
def work(job):
    (exports.folder() / "half.new").write_bytes(b"half a file")
    jobs.progress(job, done=1, goal=2)
    os.kill(os.getpid(), signal.SIGKILL)
jobs.run(int(sys.argv[1]), work)
"""


def test_an_export_outlives_the_kill_of_its_worker(
    till: Till, settings: Settings, tmp_path: Any
) -> None:
    till.sell()
    client, _ = office(till.device.store)
    streamed = fetch(client)
    settings.EXPORT_LIMIT, settings.VAR = 0, tmp_path
    press(client)
    job = Job.objects.get()
    where = {"DATABASE_URL": database_url(), "NORDKASSA_VAR": str(tmp_path)}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(job.pk)], env=os.environ | where)
    assert killed.returncode == -9

    tasks.export_receipts(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress) == ("RUNNING", 1), "its lease still holds"
    Job.objects.update(wake_at=timezone.now())
    jobs.nudge_due()
    tasks.export_receipts(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("DONE", 2)
    answer: Any = client.get(f"/office/exports/{job.pk}/")
    assert b"".join(answer.streaming_content) == streamed


def test_an_export_that_fails_is_tried_again_and_says_why(till: Till) -> None:
    job = jobs.ask("pos.export_receipts", parameters={"broken": True})
    assert job
    tasks.export_receipts(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("WAITING", 1)
    assert "KeyError" in job.outcome
