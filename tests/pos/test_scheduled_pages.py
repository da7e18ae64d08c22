"""The office's page of scheduled exports: one's own, to one's own address."""

import re
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pos.models import ScheduledExport
from stores.models import AuditEntry, Store
from tests import make
from tests.pos.test_exports import office
from tests.pos.test_scheduled_exports import beat, scheduled, till
from tests.pos.till import Till

__all__ = ["till"]
LIST = "/admin/pos/scheduledexport/"


def add(client: Client, at: Store, **given: Any) -> Any:
    form = {"what": "RECEIPTS", "file": "csv", "every": "DAY", "merchant": at.merchant_id}
    return client.post(reverse("admin:pos_scheduledexport_add"), {**form, **given}, follow=True)


def test_an_address_is_confirmed_by_its_own_mail_and_only_by_its_owner(till: Till) -> None:
    client, user = office(till.device.store)
    user.email = "ada@example.com"
    user.save()
    page = add(client, till.device.store)
    assert "waits until the address is confirmed" in page.content.decode()
    schedule = ScheduledExport.objects.get()
    assert (schedule.owner, schedule.address) == (user, "")
    beat()
    [sent] = mail.outbox
    [path] = re.findall(r"https?://[^/]+(/admin/\S+)", str(sent.body))
    assert office(till.device.store)[0].get(path).status_code == 404
    assert "ada@example.com" in client.get(path).content.decode()
    schedule.refresh_from_db()
    assert schedule.address == "", "a mail's preview confirms nothing"

    where, token = path.split("?token=")
    client.post(where, {"token": "x" + token})
    schedule.refresh_from_db()
    assert schedule.address == ""
    client.post(where, {"token": token})
    schedule.refresh_from_db()
    assert schedule.address == "ada@example.com"
    beat()
    assert len(mail.outbox) == 2
    add(client, till.device.store, every="WEEK")
    assert len(mail.outbox) == 2, "a known address is asked for no more"


def test_who_has_no_address_or_no_mail_server_is_told(till: Till, settings: Settings) -> None:
    client, user = office(till.device.store)
    told = add(client, till.device.store).content.decode()
    assert "no e-mail address. Whoever administers the users enters it." in told
    user.email = "ada@example.com"
    user.save()
    settings.EMAIL_BACKEND = ""
    assert "sends no e-mail" in add(client, till.device.store).content.decode()
    assert not ScheduledExport.objects.exists()


def test_nobody_schedules_what_he_may_not_export(till: Till) -> None:
    client, user = office(till.device.store)
    user.email = "ada@example.com"
    user.save()
    stranger = make.store()
    add(client, stranger)
    add(client, till.device.store, store=stranger.pk)
    assert not ScheduledExport.objects.exists()
    assert office(till.device.store, "AUDITOR")[0].get(LIST).status_code == 403


def test_its_owner_stops_it(till: Till) -> None:
    client, schedule = scheduled(till)
    stop = reverse("admin:pos_scheduledexport_stop", args=[schedule.pk])
    assert office(till.device.store)[0].post(stop).status_code == 404
    page = client.get(reverse("admin:pos_scheduledexport_change", args=[schedule.pk]))
    assert stop in page.content.decode()
    client.post(stop)
    schedule.refresh_from_db()
    assert (schedule.ended_why, schedule.address) == ("OWNER", "")
    beat()
    assert mail.outbox == []
    assert AuditEntry.objects.filter(user=schedule.owner, text="stopped: OWNER").exists()
