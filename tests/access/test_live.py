"""Every address of the event streams, as everybody, in the real process."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.live import POLICIES, Anybody, Paired
from pos.models import Basket
from stores import devices, screens
from stores.models import POSDevice
from tests import make
from tests.access import people
from tests.live import ask, events, get, notify, paired, process

STREAMS = {path: policy for path, policy in POLICIES.items() if isinstance(policy, Paired)}
METHODS = ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LOOK = "0.0"


@pytest.fixture
def live(committed: None) -> Iterator[int]:
    with process() as port:
        yield port


def of(path: str) -> tuple[int, str]:
    """A device of a store of its own, and a token that opens this stream of it."""
    device, token = paired()
    return device, screens.pair(screens.offer(device))[1] if path == "/live/screen" else token


def test_what_declares_no_policy_is_nowhere(live: int) -> None:
    _, token = paired()
    for path in ("/", "/live", "/live/", "/live/till/", "/live/till/1", "/live/office", "/admin/"):
        assert path not in POLICIES
        assert get(live, path, token) == 404
    assert [path for path, policy in POLICIES.items() if isinstance(policy, Anybody)] == ["/livez"]


def test_nobody_without_a_paired_browser_hears_anything(live: int) -> None:
    """Not signed in at all, nor anybody of the office, whatever the role; nor by a made-up one."""
    everybody = people.around(make.store())
    for path, policy in STREAMS.items():
        for person in everybody:
            cookies = "; ".join(f"{one.key}={one.value}" for one in person.client.cookies.values())
            assert ask(live, path, "", others=cookies).status == 401, str(person)
        session = everybody[1].client.cookies[settings.SESSION_COOKIE_NAME].value
        for guess in ("made-up", session, str(POSDevice.objects.count())):
            assert get(live, path, guess) == 401, policy.cookie


def test_a_stream_is_only_read(live: int) -> None:
    for path in STREAMS:
        _, token = of(path)
        for method in METHODS:
            assert ask(live, path, token, method=method).status == 405, f"{method} {path}"


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_tells_nothing_of_another_stores_device(live: int, path: str) -> None:
    """Nor of another one in the same store."""
    device, token = of(path)
    store = POSDevice.objects.get(pk=device).store
    answer = ask(live, path, token)
    assert events(answer, 1) == [LOOK]
    for other in (make.device(store=store), make.device()):
        notify(f"{other.pk}:7.1")
    notify(f"{device}:7.2")
    told = events(answer, 1)
    assert (events(answer, 1) if told == [LOOK] else told) == ["7.2"]


@pytest.mark.parametrize("path", STREAMS)
def test_a_token_opens_no_stream_but_its_own(live: int, path: str) -> None:
    """The other stream asks for the other cookie, and what it holds is another token."""
    (other,) = set(STREAMS) - {path}
    _, token = of(path)
    assert ask(live, other, "", others=f"{STREAMS[path].cookie}={token}").status == 401


@pytest.mark.parametrize("path", STREAMS)
def test_whoever_is_revoked_hears_no_more_and_comes_in_no_more(live: int, path: str) -> None:
    device, token = of(path)
    answer = ask(live, path, token)
    events(answer, 1)

    devices.revoke(device)

    assert b"data" not in answer.read()
    assert get(live, path, token) == 401


@pytest.mark.parametrize("path", STREAMS)
def test_a_tablet_that_was_replaced_hears_no_more(live: int, path: str) -> None:
    device, token = of(path)
    answer = ask(live, path, token)
    events(answer, 1)
    if path == "/live/screen":
        screens.pair(screens.offer(device))
    else:
        devices.pair(devices.offer_pairing(device))

    assert b"data" not in answer.read()
    assert get(live, path, token) == 401


def test_a_tablet_at_which_nobody_is_signed_in_is_told_to_look_and_shown_nothing(
    live: int,
) -> None:
    device, token = paired()
    answer = ask(live, "/live/till", token)
    assert events(answer, 1) == [LOOK]
    client = Client()
    client.cookies[settings.DEVICE_COOKIE] = token
    assert client.get(reverse("till")).headers["Location"] == reverse("sign-in")
    assert not Basket.objects.filter(device=device).exists()
