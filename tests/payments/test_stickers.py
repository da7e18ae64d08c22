"""The sticker of a till: one per device, at Vipps and here alike."""

import io

import pytest
from django.core.management import CommandError, call_command

from payments import connections, panel, registrations, stickers, tasks
from payments.models import Sticker, WebhookRegistration
from payments.vipps.client import Client
from payments.vipps.errors import Call, Refused, Unavailable
from pos import jobs
from pos.refusals import NotPossible
from tests import make
from tests.payments.shop import Shop


def at_vipps(shop: Shop) -> list[str]:
    return [code.id for code in connections.client_for(shop.unit).list_callback_qrs().codes]


def events(shop: Shop) -> list[str]:
    listed = connections.client_for(shop.unit).list_webhooks()
    return [event for info in listed for event in info.events]


def test_a_sticker_is_made_once_with_vipps_own_picture(shop: Shop) -> None:
    made = stickers.make(shop.device)
    again = stickers.make(shop.device)

    assert again == made
    assert at_vipps(shop) == [str(made.qr_id)]
    assert made.location == shop.device.name
    assert made.media_type == "image/svg+xml"
    assert made.picture
    assert b"<svg" in bytes(made.picture)
    assert made.content


def test_vipps_tells_us_of_check_ins_only_where_there_is_a_sticker(shop: Shop) -> None:
    registrations.keep(shop.unit)
    assert "user.checked-in.v1" not in events(shop)

    stickers.make(shop.device)
    assert events(shop).count("user.checked-in.v1") == 1
    assert registrations.keep(shop.unit) == "in order"

    stickers.remove(shop.device)
    assert "user.checked-in.v1" not in events(shop)
    assert events(shop)


def test_our_own_orphan_is_not_in_the_way(shop: Shop) -> None:
    client = connections.client_for(shop.unit)
    client.register_webhook(f"{registrations.prefix()}lost/", ["user.checked-in.v1"])

    stickers.make(shop.device)

    assert WebhookRegistration.objects.get(for_check_ins=True, removed_at=None).read_secret()


def test_anothers_check_ins_take_nothing_from_our_payments(shop: Shop) -> None:
    client = connections.client_for(shop.unit)
    client.register_webhook("http://127.0.0.1:9/other-system/", ["user.checked-in.v1"])

    with pytest.raises(Refused):
        stickers.make(shop.device)

    assert WebhookRegistration.objects.get().for_check_ins is False
    assert "epayments.payment.authorized.v1" in events(shop)


def test_a_lost_answer_makes_no_second_sticker(shop: Shop) -> None:
    shop.town.fail("callback_qr", "drop_after")
    with pytest.raises(Unavailable):
        stickers.make(shop.device)

    made = stickers.make(shop.device)

    assert Sticker.objects.get() == made
    assert at_vipps(shop) == [str(made.qr_id)]


def test_a_removed_sticker_is_gone_here_even_if_vipps_is_away(shop: Shop) -> None:
    stickers.make(shop.device)
    shop.town.fail("callback_qr", "drop_before")
    with pytest.raises(Unavailable):
        stickers.remove(shop.device)
    assert stickers.of(shop.device) is None
    assert at_vipps(shop)

    assert stickers.keep(shop.unit) == f"removed the sticker of {shop.device.name}"

    assert at_vipps(shop) == []
    assert stickers.keep(shop.unit) == ""


def test_a_sticker_that_vipps_has_lost_is_placed_again(shop: Shop) -> None:
    made = stickers.make(shop.device)
    connections.client_for(shop.unit).delete_callback_qr(str(made.qr_id))

    assert stickers.keep(shop.unit) == f"placed the sticker of {shop.device.name}"

    assert at_vipps(shop) == [str(made.qr_id)]
    made.refresh_from_db()
    assert stickers.keep(shop.unit) == ""


def test_a_store_without_a_sales_unit_has_no_sticker(shop: Shop) -> None:
    with pytest.raises(NotPossible):
        stickers.make(make.device())


def test_a_new_sales_unit_wants_a_new_sticker(shop: Shop) -> None:
    old = stickers.make(shop.device)
    shop.unit.retired_at = old.made_at
    shop.unit.save()
    data = shop.town.get("data")["sales_units"][0] | {"msn": "123457"}
    shop.town.post("sales-units", sales_units=[data])
    from tests.payments.shop import sales_unit

    unit = sales_unit(shop.device.store, data)

    made = stickers.make(shop.device)

    old.refresh_from_db()
    assert old.removed_at
    assert (made.sales_unit, made.qr_id != old.qr_id) == (unit, True)


def test_the_command_says_what_the_sticker_says(shop: Shop) -> None:
    said = [io.StringIO(), io.StringIO()]
    for out in said:
        call_command("place_sticker", shop.device.pos_id, stdout=out)

    assert said[0].getvalue() == said[1].getvalue() == f"{Sticker.objects.get().content}\n"
    with pytest.raises(CommandError, match="There is no POS device Nowhere-1"):
        call_command("place_sticker", "Nowhere-1")


def test_registering_webhooks_puts_the_stickers_in_order(shop: Shop) -> None:
    made = stickers.make(shop.device)
    shop.town.post("reset")

    call_command("register_webhooks", stdout=io.StringIO())

    assert at_vipps(shop) == [str(made.qr_id)]
    assert "user.checked-in.v1" in events(shop)


def test_a_registration_that_vipps_refuses_holds_up_no_sticker(shop: Shop) -> None:
    sticker = stickers.make(shop.device)
    connections.client_for(shop.unit).delete_callback_qr(str(sticker.qr_id))
    shop.town.fail("webhooks", "refuse", code="5030", times=9)
    job = jobs.ask("payments.check_webhooks")
    assert job

    tasks.check_webhooks(job_id=job.pk)

    assert at_vipps(shop) == [str(sticker.qr_id)]
    job.refresh_from_db()
    assert "5030" in job.outcome
    assert "placed the sticker" in job.outcome


def test_a_retired_sales_unit_keeps_no_sticker_at_vipps(shop: Shop) -> None:
    made = stickers.make(shop.device)
    shop.unit.retired_at = made.made_at
    shop.unit.save()
    assert not panel.see(shop.device).has_sticker
    shop.town.fail("callback_qr", "status", status=503)
    job = jobs.ask("payments.check_webhooks")
    assert job
    tasks.check_webhooks(job_id=job.pk)
    assert at_vipps(shop)

    call_command("register_webhooks", stdout=io.StringIO())

    assert at_vipps(shop) == []
    assert "user.checked-in.v1" not in events(shop)
    made.refresh_from_db()
    assert made.removed_at
    assert not stickers.to_clear()


def test_a_sticker_that_vipps_will_not_let_go_is_not_called_gone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stickers.make(shop.device)
    with monkeypatch.context() as refusing:

        def refuse(*_: object) -> None:
            raise Refused(call=Call(status=400))

        refusing.setattr(Client, "delete_callback_qr", refuse)
        with pytest.raises(Refused):
            stickers.remove(shop.device)
    made.refresh_from_db()
    assert made.removed_at

    assert stickers.keep(shop.unit) == f"removed the sticker of {shop.device.name}"
    assert at_vipps(shop) == []
