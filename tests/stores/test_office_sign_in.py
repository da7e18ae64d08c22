"""The way into the office: password and second factor."""

import re
from base64 import b32encode
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django_otp.plugins.otp_static.models import StaticToken
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import factors, tries
from stores.audit import Act
from stores.declared import every
from stores.models import Authenticator, Staff
from stores.pages import Inside, Installation, Page
from stores.routes import Office
from tests import make
from tests.stores import way_in
from tests.stores.pages import page, text
from tests.stores.way_in import INDEX, LOGIN, QR, SECOND, acts, code_of, set_up, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: SettingsWrapper) -> None:
    settings.OFFICE_SECOND_FACTOR = True


@pytest.fixture
def person() -> Staff:
    return way_in.solveig()


def test_a_password_alone_opens_no_page(client: Client, asked: None, person: Staff) -> None:
    assert sign_in(client).headers["Location"] == INDEX
    for where, pattern in every(get_resolver("config.urls").url_patterns):
        policy = getattr(pattern.callback, "policy", None)
        if isinstance(policy, Page | Office | Inside | Installation):
            names = pattern.pattern.converters
            inside = "admin:" if where.startswith("admin/") else ""
            is_apps = "app_label" in where
            given: Any = (
                {"kwargs": {"app_label": "stores"}} if is_apps else {"args": [1] * len(names)}
            )
            for method in ("get", "post"):
                answer = getattr(client, method)(reverse(f"{inside}{pattern.name}", **given))
                assert answer.status_code == 302, where
                assert answer.headers["Location"].startswith(LOGIN), where
    assert client.get(LOGIN).headers["Location"].startswith(SECOND)
    assert Act.SIGNED_IN not in acts()


def test_the_first_sign_in_sets_up_the_app_and_shows_the_recovery_codes_once(
    client: Client, asked: None, person: Staff
) -> None:
    sign_in(client)
    shown = client.get(SECOND)
    assert "no-store" in shown["Cache-Control"]
    assert QR in text(shown)
    assert factors.key_text(Authenticator.objects.get()) in text(shown)
    assert "is not right" in text(client.post(SECOND, {"code": "000000"}))
    Authenticator.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    codes = re.findall(
        r"<code>(\w{5}-\w{5})</code>",
        text(client.post(SECOND, {"code": code_of(Authenticator.objects.get())})),
    )
    assert len(set(codes)) == 10
    assert client.get(INDEX).status_code == 200
    assert client.get(SECOND).headers["Location"] == INDEX
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}
    assert acts() == [Act.FACTOR_FAILED, Act.FACTOR_ADDED]


def test_a_code_is_good_once(client: Client, asked: None, person: Staff) -> None:
    set_up(client)
    app = Authenticator.objects.get()
    used, other = code_of(app), Client()
    sign_in(other)
    assert "it has been used" in text(other.post(SECOND, {"code": used}))
    Authenticator.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    assert other.post(SECOND, {"code": code_of(app, later=1)}).headers["Location"] == INDEX
    assert other.get(INDEX).status_code == 200


def test_a_recovery_code_lets_in_once(client: Client, asked: None, person: Staff) -> None:
    code, *_rest = set_up(client)
    lost = Client()
    sign_in(lost)
    assert lost.post(SECOND, {"code": code.lower()}).headers["Location"] == INDEX
    again = Client()
    sign_in(again)
    assert "is not right" in text(again.post(SECOND, {"code": code}))
    assert factors.codes_left(person.user) == 9


def test_wrong_codes_make_everybody_wait(client: Client, asked: None, person: Staff) -> None:
    set_up(client)
    guesser = Client()
    sign_in(guesser)
    for _ in range(2):
        answer = guesser.post(SECOND, {"code": "000000"})
    assert re.search(r"Wait \d+ seconds?\.", text(answer))
    right = code_of(Authenticator.objects.get(), later=1)
    assert "is not right" in text(guesser.post(SECOND, {"code": right}))


def test_nobody_sets_up_a_second_app_beside_the_first(
    client: Client, asked: None, person: Staff
) -> None:
    set_up(client)
    thief = Client()
    sign_in(thief)
    assert QR not in text(thief.get(SECOND))
    his = factors.offered_to(person.user)
    thief.post(SECOND, {"code": code_of(his)})
    assert Authenticator.objects.filter(confirmed=True).count() == 1
    assert thief.get(INDEX).status_code == 302


def test_one_comes_to_the_page_that_was_asked_for(
    client: Client, asked: None, person: Staff
) -> None:
    wanted = page(Staff, "changelist")
    sign_in(client)
    half: Any = client.get(wanted, follow=True)
    assert half.redirect_chain[-1][0] == f"{SECOND}?next={quote(wanted, safe='')}"
    sent = {"code": code_of(Authenticator.objects.get()), "next": wanted}
    assert f'<a class="button" href="{wanted}">' in text(client.post(SECOND, sent))


def test_the_next_page_is_ours(client: Client, asked: None, person: Staff) -> None:
    set_up(client)
    other = Client()
    sign_in(other)
    app = Authenticator.objects.get()
    sent = {"code": code_of(app, later=1), "next": "https://evil.example/"}
    assert other.post(SECOND, sent).headers["Location"] == INDEX


def test_where_nobody_asks_for_it_the_password_is_enough(client: Client, person: Staff) -> None:
    sign_in(client)
    assert client.get(INDEX).status_code == 200
    assert acts() == [Act.SIGNED_IN]


def test_pages_before_the_office_carry_no_script(
    client: Client, asked: None, person: Staff
) -> None:
    sign_in(client)
    for _ in range(tries.TRIES):
        locked = sign_in(Client(), "wrong")
    for answer in (client.get(SECOND), locked):
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style", text(answer))


def test_the_key_of_an_app_is_sealed_for_its_person(
    client: Client, asked: None, person: Staff
) -> None:
    """Who reads the database, or puts a key that he knows into it, comes in by neither."""
    set_up(client)
    app = Authenticator.objects.get()
    held = _rows_of("stores_authenticator")
    for form in (app.key(), app.key().hex().encode(), b32encode(app.key())):
        assert not [row for row in held if form in row]
    his = factors.offered_to(make.user())
    Authenticator.objects.filter(pk=app.pk).update(sealed=his.sealed)
    thief = Client()
    sign_in(thief)
    assert "is not right" in text(thief.post(SECOND, {"code": code_of(his)}))
    assert thief.get(INDEX).status_code == 302


def test_where_the_keys_of_the_house_are_lost_a_recovery_code_lets_in(
    client: Client, asked: None, person: Staff, settings: SettingsWrapper
) -> None:
    code, *_rest = set_up(client)
    app = Authenticator.objects.get()
    right = code_of(app, later=1)
    settings.NORDKASSA_KEYS = [Fernet.generate_key().decode()]
    other = Client()
    sign_in(other)
    assert "is not right" in text(other.post(SECOND, {"code": right}))
    assert other.post(SECOND, {"code": code}).headers["Location"] == INDEX
    unfinished = factors.offered_to(make.user())
    settings.NORDKASSA_KEYS = [Fernet.generate_key().decode()]
    assert factors.offered_to(unfinished.user).key()


def _rows_of(table: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
        return [row.encode() for (row,) in cursor.fetchall()]
