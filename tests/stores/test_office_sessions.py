"""Sessions of the office: how long they last, who sees them, who ends them."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import now
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import sessions
from stores.audit import Act
from stores.models import OfficeSession, RoleName, Staff
from tests import make
from tests.stores import way_in
from tests.stores.pages import form_of, page, text
from tests.stores.way_in import INDEX, LOGIN, PASSWORD, acts, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: SettingsWrapper) -> None:
    settings.OFFICE_SECOND_FACTOR = True


@pytest.fixture
def person() -> Staff:
    return way_in.solveig()


def test_a_session_ends_after_half_an_hour_without_an_act(client: Client, person: Staff) -> None:
    sign_in(client)
    client.get(INDEX)
    age(client, seen=dt.timedelta(minutes=29))
    assert client.get(INDEX).status_code == 200
    age(client, seen=dt.timedelta(minutes=31))
    assert client.get(INDEX).status_code == 302
    assert not OfficeSession.objects.filter(user=person.user).exists()
    assert acts()[-1] == Act.SESSION_ENDED


def test_a_session_ends_after_twelve_hours_whatever_is_done(client: Client, person: Staff) -> None:
    sign_in(client)
    client.get(INDEX)
    age(client, began=sessions.LASTS + dt.timedelta(seconds=1))
    assert client.get(INDEX).status_code == 302


def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(client: Client, person: Staff) -> None:
    sign_in(client)
    client.get(INDEX)
    age(client, seen=dt.timedelta(minutes=29))
    client.get(INDEX, {"look": "x"})
    row = OfficeSession.objects.get(user=person.user)
    assert row.seen_at is not None
    assert row.seen_at < now() - dt.timedelta(minutes=28)


def test_ones_own_sessions_are_listed_and_ended(client: Client, person: Staff) -> None:
    other = Client(headers={"User-Agent": "Phone"})
    for browser in (client, other):
        sign_in(browser)
        browser.get(INDEX)
    shown = text(client.get("/admin/account/"))
    assert "Phone" in shown
    key = other.session.session_key
    assert key
    assert key not in shown
    name = OfficeSession.objects.get(pk=key).name
    client.post("/admin/account/", {"end": name})
    assert other.get(INDEX).status_code == 302
    assert client.get(INDEX).status_code == 200


def test_nobody_ends_anothers_session_from_his_own_account(client: Client, person: Staff) -> None:
    sign_in(client)
    other = Client()
    other.force_login(make.user())
    other.get(INDEX)
    name = OfficeSession.objects.get(pk=other.session.session_key).name
    client.post("/admin/account/", {"end": name})
    assert OfficeSession.objects.filter(pk=other.session.session_key).exists()


def test_who_leaves_is_out_at_once(client: Client, person: Staff) -> None:
    user = User.objects.create_user("ingrid", password=PASSWORD, is_staff=True)
    leaver = make.staff(person.roles.get().merchant.stores.get(), RoleName.MANAGER, user=user)
    theirs = Client()
    theirs.force_login(user)
    assert theirs.get(INDEX).status_code == 200
    sign_in(client)
    url = page(Staff, "change", leaver.pk)
    sent = form_of(client.get(url))
    del sent["is_active"]
    assert client.post(url, sent).status_code == 302
    assert theirs.get(INDEX).status_code == 302
    back = theirs.post(LOGIN, {"username": "ingrid", "password": PASSWORD})
    assert back.status_code == 200
    assert "correct username and password" in text(back)


def test_a_new_password_is_long_ends_the_other_sessions_and_is_logged(
    client: Client, person: Staff
) -> None:
    other = Client()
    for browser in (client, other):
        sign_in(browser)
        browser.get(INDEX)
    url = "/admin/password_change/"
    new = ("new_password1", "new_password2")
    sent = {"old_password": PASSWORD, **dict.fromkeys(new, "elevenchars")}
    assert "at least 12" in text(client.post(url, sent))
    common = dict.fromkeys(new, "password1234")
    assert client.post(url, sent | common).status_code == 200
    good = dict.fromkeys(new, "a new and longer secret")
    assert client.post(url, sent | good).status_code == 302
    assert client.get(INDEX).status_code == 200
    assert other.get(INDEX).status_code == 302
    assert acts()[-2:] == [Act.PASSWORD_CHANGED, Act.SESSION_ENDED]


def age(client: Client, **ages: dt.timedelta) -> None:
    session = client.session
    for name, old in ages.items():
        session[name] = (now() - old).isoformat()
    session.save()
