"""Forged webhooks by the thousand: none is taken, none breaks anything, none leaves a row."""

import datetime as dt
import json
import random
import time
from collections import Counter
from typing import Any

from payments import registrations
from payments.models import Webhook, WebhookRegistration
from stores.database import as_owner
from tests.chaos import ground, letters
from tests.chaos.campaign import CAMPAIGNS, Tally
from tests.chaos.forging import forge, write_oddly
from tests.chaos.letters import Address, Letter
from tests.conftest import empty_all_tables
from tests.payments.shop import open_shop

NAME = "forgeries"
# What one seed makes.
BATCH = 500
# To a letter that is genuine and still no event: taken, unreadable, another's, or too long.
ANSWERS = (200, 400, 401, 413)
EVENTS = ("CREATED", "AUTHORIZED", "CAPTURED", "REFUNDED", "EXPIRED")


class Mailbox:
    """Our address at Vipps, on an empty house."""

    def __init__(self) -> None:
        town = ground.town()
        with as_owner():
            empty_all_tables()
        town.post("reset", keep=["tokens"])
        shop = open_shop(town)
        registrations.keep(shop.unit)
        registration = WebhookRegistration.objects.get()
        self.msn = shop.unit.msn
        self.address = Address(registration.url, registration.read_secret())

    def event(self, dice: random.Random) -> bytes:
        """An event as Vipps writes it."""
        name, psp = dice.choice(EVENTS), dice.randbytes(16).hex()
        content: dict[str, Any] = {
            "msn": self.msn,
            "reference": f"s1-{dice.randbytes(8).hex()}-1",
            "pspReference": psp,
            "name": name,
            "amount": {"currency": "NOK", "value": dice.randrange(1, 10**6)},
            "timestamp": "2026-11-26T10:00:00.000Z",
            "idempotencyKey": None,
            "success": dice.random() < 0.9,
        }
        return json.dumps(content).encode()


def play(box: Mailbox, seed: int, tally: Tally, *, batch: int = BATCH) -> Counter[int]:
    """A batch of forgeries; each tenth letter is genuine and odd. Raises AssertionError."""
    dice, to, statuses = random.Random(seed), box.address, Counter[int]()
    before, odd = Webhook.objects.count(), 0
    for number in range(batch):
        now = dt.datetime.now(dt.UTC)
        if number % 10 == 9:
            odd += _genuine(letters.write(to, write_oddly(box.event(dice), dice), now), tally)
            continue
        sent = forge(letters.write(to, box.event(dice), now), to, dice)
        status = letters.hand_over(sent)
        statuses[status] += 1
        if letters.is_genuine(sent, to, now):
            odd += status == 200
            tally.deliveries += 1
        else:
            tally.forgeries += 1
            assert 300 < status < 500, (number, status, sent)
    left = Webhook.objects.count() - before
    assert left <= odd, f"{left} rows for {odd} letters that were taken"
    return statuses


def _genuine(sent: Letter, tally: Tally) -> bool:
    status = letters.hand_over(sent)
    tally.deliveries += 1
    assert status in ANSWERS, (status, sent)
    return status == 200


def run(seed: int, seconds: float) -> Tally:
    """Batch after batch, each with the next seed."""
    tally, end, box = Tally(), time.monotonic() + seconds, Mailbox()
    while True:
        try:
            with letters.one_connection():
                play(box, seed, tally)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a breach.
            tally.broke(NAME, seed, f"{type(error).__name__}: {error}")
        seed += 1
        if time.monotonic() >= end:
            return tally


CAMPAIGNS[NAME] = run
