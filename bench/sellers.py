"""Tills that sell as fast as they can in processes that are killed; begun by bench.numbers.

Without a page in front: signing in, templates and HTTP would take most of the time and hide what a
number costs. The use cases are the product's own. One of two ways numbers the receipts: the
product's, by the device's counters, locked to commit; or a sequence, which leaves gaps, put into
the product's place in these processes alone.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any
from unittest import mock

from django.db import connection

from pos import basis as bases
from pos import baskets, goods, journal, receipts, shifts, tenders
from pos.basis import Basis
from pos.models import Basket, Receipt
from stores import keys
from stores.models import POSDevice, Product, Staff, Store

COUNTER, SEQUENCE = "counter", "sequence"
LOCKED = """
    WHERE device_id = %(device)s AND EXISTS (SELECT FROM shift)
    FOR UPDATE
"""
# Above the entries that a till has before its first sale.
ABOVE = 1000
WARM_UP = 2.0
# Between two kills, in seconds.
LULL = (0.2, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=[COUNTER, SEQUENCE], required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--tills", type=int, required=True)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, required=True)
    choice = parser.parse_args()
    found = open_tills(choice.way, choice.tills)
    with from_a_sequence() if choice.way == SEQUENCE else contextlib.nullcontext():
        told = _run(found, choice.seconds, choice.processes, random.Random(choice.seed))
    sys.stdout.write(json.dumps(told) + "\n")


def open_tills(way: str, count: int) -> list[POSDevice]:
    """Tills of the first store that count in one way, each with an open day and a first sale."""
    store = Store.objects.select_related("merchant").order_by("pk")[0]
    found = []
    for place in range(count):
        device, is_new = POSDevice.objects.get_or_create(
            store=store, pos_id=f"{way.title()}-{place}", defaults={"name": f"{way} {place}"}
        )
        device.store = store
        if is_new:
            baskets.current(device)
            shifts.current(device, staff_id=None, at=shifts.now())
            sell(device, *_who_and_what(device))
        found.append(device)
    return found


def _who_and_what(device: POSDevice) -> tuple[int, int]:
    person = Staff.objects.filter(merchant=device.store.merchant_id).order_by("pk")[0]
    product = Product.objects.filter(merchant=device.store.merchant_id, unit="PIECE", price__gt=0)
    return person.pk, product.order_by("pk")[0].pk


def sell(device: POSDevice, staff_id: int, product_id: int) -> Receipt | None:
    """One piece by card."""
    owe_nothing(device)
    goods.add(device, product_id=product_id, key=keys.fresh(), staff_id=staff_id)
    version = baskets.current(device).version
    return tenders.take_card(device, version=version, key=keys.fresh(), staff_id=staff_id)


def owe_nothing(device: POSDevice) -> None:
    """The till forgets that it owes a receipt: a print takes numbers, too, and is not compared."""
    Basket.objects.filter(device=device, state=Basket.State.OPEN).update(follows=None)


@contextlib.contextmanager
def from_a_sequence() -> Iterator[None]:
    """Numbers are those of the sequence that gives a receipt its id; no counter is locked or kept.

    All else is the product's: what is read, signed, chained, journalled and written.
    """
    assert bases.READ.count(LOCKED) == 1
    real = bases.read

    def read(*given: Any, **named: Any) -> Basis:
        basis = real(*given, **named)
        numbering, before = basis.numbering, basis.receipt_id + ABOVE - 1
        numbering.sequence = numbering.sales = numbering.entries = before
        numbering.totals = {**(numbering.totals or {}), "at": [before, before]}
        return basis

    unlocked = bases.READ.replace(LOCKED, LOCKED.replace("    FOR UPDATE\n", ""))
    with (
        mock.patch.multiple(bases, READ=unlocked, read=read),
        mock.patch.object(receipts, "COUNTERS", ()),
        mock.patch.object(journal, "COUNTERS", ()),
    ):
        yield


def _run(
    devices: list[POSDevice], seconds: float, processes: int, dice: random.Random
) -> dict[str, float]:
    """Receipts of `seconds` after a warm-up, while processes are killed and begun again."""
    shares = [devices[place::processes] for place in range(processes)]
    # A child must not use its parent's line.
    connection.close()
    children = [_begin(share) for share in shares]
    try:
        time.sleep(WARM_UP)
        before, began, killed = _count(devices), time.monotonic(), 0
        while (left := began + seconds - time.monotonic()) > 0:
            time.sleep(min(left, dice.uniform(*LULL)))
            place = dice.randrange(processes)
            _end(children[place])
            connection.close()
            children[place] = _begin(shares[place])
            killed += 1
        took = time.monotonic() - began
        return {"receipts": _count(devices) - before, "seconds": took, "killed": killed}
    finally:
        for child in children:
            _end(child)


def _begin(devices: list[POSDevice]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        threads = [threading.Thread(target=_sell_on, args=(device,)) for device in devices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        os._exit(1)


def _sell_on(device: POSDevice) -> None:
    """Until somebody kills the process; a sale that fails ends it, and with it the run."""
    try:
        who_and_what = _who_and_what(device)
        while True:
            sell(device, *who_and_what)
    finally:
        traceback.print_exc()
        os._exit(1)


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise ChildProcessError("a seller failed")


def _count(devices: list[POSDevice]) -> int:
    return Receipt.objects.filter(device__in=devices).count()
