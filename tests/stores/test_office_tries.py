"""How often a password may be wrong, and how somebody gets in again."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import tries
from stores.audit import Act
from stores.models import AuditEntry, Authenticator, OfficeSession, RoleName, Staff
from tests import make
from tests.stores import way_in
from tests.stores.pages import form_of, page, text
from tests.stores.way_in import INDEX, LOGIN, PASSWORD, QR, SECOND, acts, set_up, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings: SettingsWrapper) -> None:
    settings.OFFICE_SECOND_FACTOR = True


@pytest.fixture
def person() -> Staff:
    return way_in.solveig()


def test_five_wrong_passwords_lock_one_place_and_not_the_next(
    client: Client, person: Staff
) -> None:
    for _ in range(tries.TRIES):
        last = sign_in(client, "wrong", REMOTE_ADDR="192.0.2.1")
    assert last.status_code == 429
    assert sign_in(client, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert sign_in(Client(), REMOTE_ADDR="192.0.2.2").headers["Location"] == INDEX
    assert Act.LOCKED in acts()


def test_all_addresses_of_one_subscriber_are_one_place(client: Client, person: Staff) -> None:
    """IPv6 gives each of them 2**64, and twenty tries from anywhere lock the owner out."""
    for number in range(tries.TRIES):
        last = sign_in(Client(), "wrong", REMOTE_ADDR=f"2001:db8:0:1::{number + 1}")
    assert last.status_code == 429
    assert AccessAttempt.objects.get().ip_address == "2001:db8:0:1::"
    assert sign_in(client, REMOTE_ADDR="2001:db8:0:2::1").headers["Location"] == INDEX


def test_twenty_wrong_passwords_from_anywhere_lock_the_user(person: Staff) -> None:
    for number in range(tries.TRIES_ANYWHERE):
        last = sign_in(Client(), "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    assert last.status_code == 429
    assert sign_in(Client(), REMOTE_ADDR="198.51.100.1").status_code == 429


def test_who_goes_on_trying_does_not_fill_the_log(client: Client, person: Staff) -> None:
    """It is kept for ever, and anybody can send a sign-in."""
    for _ in range(tries.TRIES + 3):
        sign_in(client, "wrong")
    assert acts() == [Act.SIGN_IN_FAILED] * tries.TRIES + [Act.LOCKED]
    for number in range(3):
        client.post(LOGIN, {"username": f"nobody{number}", "password": "x"})
    client.post(LOGIN, {"username": "nobody", "password": "x"}, REMOTE_ADDR="192.0.2.1")
    assert acts()[tries.TRIES + 1 :] == [Act.SIGN_IN_FAILED] * 2


def test_a_name_in_other_letters_is_the_same_lock_and_the_same_entry(
    client: Client, person: Staff
) -> None:
    for name in ("solveig", "\uff53olveig", " solveig", "\uff33olveig".lower(), "\uff53olveig"):
        last = client.post(LOGIN, {"username": name, "password": "wrong"})
    assert last.status_code == 429
    assert [entry.who for entry in AuditEntry.objects.all()] == ["solveig"] * 6
    assert acts()[-1] == Act.LOCKED


def test_others_of_the_same_shop_are_not_locked(client: Client, person: Staff) -> None:
    User.objects.create_user("henrik", password=PASSWORD, is_staff=True)
    for _ in range(tries.TRIES):
        sign_in(client, "wrong")
    answer = client.post(LOGIN, {"username": "henrik", "password": PASSWORD})
    assert answer.headers["Location"] == INDEX


def test_a_lock_ends_by_itself_also_when_somebody_goes_on_trying(
    client: Client, person: Staff
) -> None:
    for _ in range(tries.TRIES + 3):
        sign_in(client, "wrong")
    AccessAttempt.objects.update(attempt_time=now() - tries.LOCKED_FOR)
    assert sign_in(client).headers["Location"] == INDEX


def test_the_numbers_are_those_that_axes_has(settings: SettingsWrapper) -> None:
    assert settings.AXES_FAILURE_LIMIT == tries.TRIES
    assert settings.AXES_COOLOFF_TIME == tries.LOCKED_FOR


def test_of_a_name_that_nobody_has_nothing_is_kept(client: Client, person: Staff) -> None:
    client.post(LOGIN, {"username": "my password by mistake", "password": "x"})
    sign_in(client, "wrong")
    entries = AuditEntry.objects.order_by("number")
    assert [(entry.act, entry.who) for entry in entries] == [
        (Act.SIGN_IN_FAILED, ""),
        (Act.SIGN_IN_FAILED, "solveig"),
    ]
    kept = str(list(AccessAttempt.objects.order_by("pk").values()))
    assert "solveig" in kept
    assert "mistake" not in kept
    assert "wrong" not in kept
    for _ in range(tries.TRIES):
        last = client.post(LOGIN, {"username": "my password by mistake", "password": "x"})
    assert last.status_code == 429


def test_who_is_locked_out_is_let_in_by_the_command(
    client: Client, asked: None, person: Staff
) -> None:
    set_up(client)
    for _ in range(tries.TRIES):
        sign_in(Client(), "wrong")
    call_command("unlock_user", "solveig")
    other = Client()
    assert sign_in(other).status_code == 302
    call_command("unlock_user", "solveig", "--remove-second-factor")
    assert client.get(INDEX).status_code == 302
    assert not Authenticator.objects.exists()
    sign_in(client)
    assert QR in text(client.get(SECOND))


def test_head_office_opens_for_its_people_and_not_for_itself(
    client: Client, asked: None, person: Staff
) -> None:
    set_up(client)
    user = User.objects.create_user("ingrid", password=PASSWORD, is_staff=True)
    manager = make.staff(person.roles.get().merchant.stores.get(), RoleName.MANAGER, user=user)
    Authenticator.objects.create(user=user)
    theirs = Client()
    theirs.force_login(user)
    theirs.get(INDEX)
    url = page(Staff, "way_in", manager.pk)
    assert "second factor" in text(client.get(url))
    client.post(url, {"factor": "1"})
    assert not Authenticator.objects.filter(user=user).exists()
    assert not OfficeSession.objects.filter(user=user).exists()
    client.post(page(Staff, "way_in", person.pk), {"factor": "1"})
    assert Authenticator.objects.filter(user=person.user).exists()


def test_no_merchant_shuts_out_or_unarms_who_runs_the_installation(
    client: Client, asked: None, person: Staff
) -> None:
    above = User.objects.create_superuser("oda", password=PASSWORD)
    store = person.roles.get().merchant.stores.get()
    theirs = make.staff(store, RoleName.CASHIER, user=above)
    set_up(client)
    Authenticator.objects.create(user=above)
    url = page(Staff, "way_in", theirs.pk)
    assert client.get(url).status_code == 404
    assert client.post(url, {"factor": "1"}).status_code == 404
    assert Authenticator.objects.filter(user=above).exists()
    browser = Client()
    browser.force_login(above)
    change = page(Staff, "change", theirs.pk)
    sent = form_of(client.get(change))
    del sent["is_active"]
    assert client.post(change, sent).status_code == 302
    assert OfficeSession.objects.filter(user=above).exists()
    back = Client().post(LOGIN, {"username": "oda", "password": PASSWORD})
    assert back.headers["Location"] == INDEX
