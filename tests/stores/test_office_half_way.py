"""Between the password and the code: what that session may do, and what it leaves behind."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings as SettingsWrapper

from stores.audit import Act
from stores.models import Authenticator, OfficeSession, Staff
from tests.stores import way_in
from tests.stores.pages import text
from tests.stores.way_in import INDEX, LOGIN, PASSWORD, SECOND, acts, code_of, set_up, sign_in

pytestmark = pytest.mark.django_db

LEAVE = "/admin/logout/"


@pytest.fixture(autouse=True)
def asked(settings: SettingsWrapper) -> None:
    settings.OFFICE_SECOND_FACTOR = True


@pytest.fixture(autouse=True)
def person() -> Staff:
    return way_in.solveig()


def test_a_key_that_another_browser_was_shown_is_confirmed_by_nobody(client: Client) -> None:
    """Who knows only the password looks first, and would make the owner's codes for ever."""
    thief = Client()
    sign_in(thief)
    thief.get(SECOND)
    known = Authenticator.objects.get().key()
    sign_in(client)
    client.get(SECOND)
    mine = Authenticator.objects.get()
    assert mine.key() != known
    # What the thief was shown is good for nothing, nor is what he was not shown.
    assert "is not right" in text(thief.post(SECOND, {"code": code_of(mine)}))
    assert not Authenticator.objects.filter(confirmed=True).exists()


def test_in_one_browser_the_key_stays_until_it_is_set_up(client: Client) -> None:
    sign_in(client)
    client.get(SECOND)
    first = Authenticator.objects.get().key()
    client.post(SECOND, {"code": "000000"})
    client.get(SECOND)
    assert Authenticator.objects.get().key() == first


def test_the_whole_way_in_has_a_key_that_half_of_it_had_not(client: Client) -> None:
    """A session that was known before the code, or was planted, is not let in by it."""
    set_up(client)
    other = Client()
    sign_in(other)
    half = other.session.session_key
    code = code_of(Authenticator.objects.get(), later=1)
    assert other.post(SECOND, {"code": code}).headers["Location"] == INDEX
    assert other.session.session_key != half
    assert not OfficeSession.objects.filter(pk=half).exists()


def test_a_session_that_set_up_the_app_has_a_new_key(client: Client) -> None:
    sign_in(client)
    client.get(SECOND)
    half = client.session.session_key
    client.post(SECOND, {"code": code_of(Authenticator.objects.get())})
    assert client.session.session_key != half
    assert client.get(INDEX).status_code == 200


def test_who_has_no_code_at_hand_leaves_the_browser_to_the_next(client: Client) -> None:
    User.objects.create_user("henrik", password=PASSWORD, is_staff=True)
    set_up(Client())
    sign_in(client)
    assert f'action="{LEAVE}"' in text(client.get(SECOND))
    client.post(LEAVE)
    assert "_auth_user_id" not in client.session
    assert acts()[-1] == Act.SIGNED_OUT
    assert client.get(LOGIN).status_code == 200
