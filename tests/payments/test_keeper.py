"""The keeper goes on whatever the others do."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from payments import keeper as keeper_module
from payments.keeper import Keeper
from payments.models import Payment
from pos import jobs
from pos.models import Receipt
from tests.house import HERE, free_ports, surroundings
from tests.payments.shop import Shop, Town, hurry, open_shop


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


@pytest.fixture
def keepers(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two keepers at work, each in a thread of its own; their threads leave no connection."""
    real = keeper_module.step

    def step(payment_id: int) -> bool:
        try:
            return real(payment_id)
        finally:
            connection.close()

    monkeypatch.setattr(keeper_module, "step", step)
    working = [Keeper(threads=2), Keeper(threads=2)]

    def run(keeper: Keeper) -> None:
        try:
            keeper.run()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(keeper,)) for keeper in working]
    yield threads
    for keeper in working:
        keeper.stop()
    for thread in threads:
        if thread.is_alive():
            thread.join(10)


def until(condition: Any, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_waiting(payment: Payment) -> bool:
    payment.refresh_from_db()
    return payment.state == Payment.State.CREATED


def test_two_keepers_share_the_work_and_take_the_money_once(
    shop: Shop, keepers: list[threading.Thread]
) -> None:
    for thread in keepers:
        thread.start()
    payment = shop.ask()
    until(lambda: is_waiting(payment))
    shop.approve(payment)
    hurry(payment)
    until(lambda: Receipt.objects.exists())

    assert shop.town.book(payment.reference)["times"]["captured"] == 1


def test_a_broker_that_says_nothing_stops_no_payment(
    shop: Shop, keepers: list[threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    silence, asked = threading.Event(), threading.Event()

    def hang() -> int:
        asked.set()
        silence.wait(60)
        return 0

    monkeypatch.setattr(jobs, "nudge_due", hang)
    keepers[0].start()
    until(asked.is_set)
    payment = shop.ask()
    until(lambda: is_waiting(payment))
    silence.set()


def test_a_keeper_that_comes_before_the_database_waits_for_it(tmp_path: Path) -> None:
    """Killed together, and back before it: one that gave up would leave nobody to take turns."""
    nobody = f"postgresql://nordkassa@127.0.0.1:{free_ports(1)}/nordkassa"
    with subprocess.Popen(
        [sys.executable, "manage.py", "keeper"],
        cwd=HERE,
        env=surroundings(tmp_path, 1) | {"DATABASE_URL": nobody},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        try:
            said = next(line for line in process.stdout if "does not answer" in line)
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(1)
        finally:
            process.terminate()
    assert "database" in said
