"""What runs by the clock is there, and reports are read at a minute of this installation's own."""

from django.conf import settings

from config import schedule
from config.celery import app


def minutes(secret: str) -> int:
    (minute,) = schedule.beat(secret)["fetch ledgers"]["schedule"].minute
    return int(minute)


def test_everything_on_the_schedule_is_a_task() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_ledgers_are_read_every_hour_but_never_in_its_first_ten_minutes() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["fetch ledgers"]
    assert entry["task"] == "payments.fetch_ledgers"
    assert len(entry["schedule"].hour) == 24
    found = {minutes(f"secret {number}") for number in range(500)}
    assert min(found) == 11
    assert max(found) == 59


def test_the_minute_is_the_installations_own_and_stays() -> None:
    assert minutes("a") == minutes("a")
    assert len({minutes(secret) for secret in "abcdefgh"}) > 4
