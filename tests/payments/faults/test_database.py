"""What goes wrong with the database: a commit without an answer, a lock, no room to write."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import Error, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from payments import flow, keeper, machine
from payments.models import Payment
from pos.models import Receipt
from stores.together import Together
from tests.payments.shop import Shop, holds, hurry


@contextmanager
def commit_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next commit is made, and its answer gets lost; so does a lone statement's."""

    def lose(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def lost(its: Any) -> None:
            real(its)
            monkeypatch.undo()
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(owner, name, lost)

    lose(BaseDatabaseWrapper, "_commit")
    lose(Together, "send_if_same")
    yield
    monkeypatch.undo()


@pytest.mark.fault(97)
def test_a_request_whose_commit_had_no_answer_is_not_made_twice(
    real_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_shop.fill()
    key = uuid.uuid4()

    def press() -> Payment | None:
        return flow.request(real_shop.device, key=key, who=real_shop.who, qr=True)

    with commit_without_an_answer(monkeypatch), pytest.raises(OperationalError):
        press()
    assert press() is None

    assert Payment.objects.count() == 1
    real_shop.keep(Payment.objects.get())
    assert len(real_shop.town.get("payments")["payments"]) == 1
    assert holds()


@pytest.mark.fault(97)
def test_a_capture_that_was_recorded_without_an_answer_is_recorded_once(
    real_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = real_shop.waiting()
    real_shop.approve(payment)
    hurry(payment)
    for _time in range(3):
        hurry(payment)
        with commit_without_an_answer(monkeypatch):
            keeper.step(payment.pk)
    real_shop.keep(payment, looks=3)

    assert real_shop.town.book(payment.reference)["times"]["captured"] == 1
    assert Receipt.objects.count() == 1
    assert payment.received_at
    assert holds()


@contextmanager
def held(table: str, pk: int) -> Iterator[None]:
    """Another connection holds a row."""
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [pk])  # noqa: S608
            locked.set()
            done.wait(20)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(5)
    yield
    done.set()
    holder.join(10)


@pytest.mark.fault(99)
def test_who_cannot_get_a_lock_has_changed_nothing(real_shop: Shop) -> None:
    basket = real_shop.fill()
    key = uuid.uuid4()
    with held("pos_basket", basket.pk), pytest.raises(OperationalError, match="timeout"):
        flow.request(real_shop.device, key=key, who=real_shop.who, qr=True)
    assert not Payment.objects.exists()
    assert not real_shop.is_frozen()

    assert flow.request(real_shop.device, key=key, who=real_shop.who, qr=True)
    assert holds()


@pytest.mark.fault(99)
def test_a_keeper_that_cannot_get_a_lock_comes_again(real_shop: Shop) -> None:
    payment = real_shop.waiting()
    real_shop.approve(payment)
    hurry(payment)
    with held("pos_basket", payment.basket_id):
        assert keeper.step(payment.pk) is False
    assert real_shop.town.book(payment.reference)["captured"] == 0

    real_shop.keep(payment, looks=2)
    assert real_shop.receipt(payment)
    assert real_shop.town.book(payment.reference)["times"]["captured"] == 1
    assert holds()


@pytest.mark.fault(100)
def test_where_nothing_can_be_written_nothing_is_sent(real_shop: Shop) -> None:
    payment = real_shop.ask()
    hurry(payment)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        with pytest.raises(Error, match="read-only"):
            machine.advance(payment.pk)
    finally:
        connection.close()
    assert real_shop.town.get("requests")["requests"] == []

    real_shop.keep(payment)
    assert payment.state == "CREATED"
    assert holds()


@pytest.mark.fault(103)
def test_money_is_decided_on_the_one_database_that_is_written() -> None:
    assert list(settings.DATABASES) == ["default"]
    assert settings.DATABASE_ROUTERS == []
