import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.utils.timezone import now
from django.utils.translation import get_language
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import devices, pins
from stores.access import Action
from stores.declared import without_policy
from stores.models import POSDevice, RoleName, SignIn
from stores.routes import (
    Device,
    DeviceRequest,
    Office,
    OfficeRequest,
    Public,
    Till,
    TillRequest,
    route,
)
from tests import make

pytestmark = pytest.mark.django_db


def till(request: TillRequest) -> HttpResponse:
    place = request.store.merchant.name
    return HttpResponse(f"{request.device.pos_id} {request.staff.name} {place} {get_language()}")


def device(request: DeviceRequest) -> HttpResponse:
    return HttpResponse(request.device.pos_id)


def office(request: OfficeRequest) -> HttpResponse:
    return HttpResponse(",".join(store.name for store in request.stores))


def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("all")


urlpatterns = [
    route("pair/", public, policy=Public("Here a tablet becomes a device."), name="pair"),
    route("sign-in/", device, policy=Device(), name="sign-in"),
    route("till/", till, policy=Till(Action.SELL), name="till"),
    route("settle/", till, policy=Till(Action.SETTLE), name="settle"),
    route("office/", office, policy=Office(Action.EXPORT), name="office"),
    path("login/", public, name="login"),
]


@pytest.fixture(autouse=True)
def routes(settings: SettingsWrapper) -> None:
    settings.ROOT_URLCONF = __name__
    settings.LOGIN_URL = "login"


def test_the_way_into_the_till_is_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = make.device(last_seen_at=now())
    person = make.staff(place.store)
    make.signed_in(client, place, person)
    with django_assert_num_queries(1):
        answer = client.get("/till/")
    merchant = place.store.merchant.name
    assert answer.content.decode() == f"{place.pos_id} {person.name} {merchant} nb"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_stranger_is_sent_to_pair(client: Client) -> None:
    assert client.get("/till/").headers["Location"] == "/pair/"
    client.cookies[settings.DEVICE_COOKIE] = "made-up"
    assert client.get("/till/").headers["Location"] == "/pair/"
    assert client.get("/sign-in/").headers["Location"] == "/pair/"


def test_a_paired_tablet_is_sent_to_sign_in(client: Client) -> None:
    place = make.device()
    make.paired(client, place)
    assert client.get("/till/").headers["Location"] == "/sign-in/"
    assert client.get("/sign-in/").content.decode() == place.pos_id


def test_htmx_is_sent_with_the_whole_page(client: Client) -> None:
    answer = client.get("/till/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/pair/"
    assert "Location" not in answer


def test_a_revoked_tablet_is_out_at_once(client: Client) -> None:
    place = make.device()
    make.signed_in(client, place)
    assert client.get("/till/").status_code == 200
    devices.revoke(place.pk)
    assert client.get("/till/").headers["Location"] == "/pair/"


def test_a_sign_in_lasts_twelve_hours(client: Client) -> None:
    place = make.device()
    make.signed_in(client, place)
    SignIn.objects.update(signed_in_at=now() - dt.timedelta(hours=11, minutes=59))
    assert client.get("/till/").status_code == 200
    SignIn.objects.update(signed_in_at=now() - dt.timedelta(hours=12))
    assert client.get("/till/").headers["Location"] == "/sign-in/"
    assert not SignIn.objects.filter(ended_at=None).exists()


def test_who_has_left_is_out_at_once(client: Client) -> None:
    place = make.device()
    person = make.staff(place.store)
    make.signed_in(client, place, person)
    person.is_active = False
    person.save()
    assert client.get("/till/").headers["Location"] == "/sign-in/"


def test_a_role_of_another_store_does_not_count(client: Client) -> None:
    place = make.device()
    make.signed_in(client, place, make.staff(make.store(merchant=place.store.merchant)))
    assert client.get("/till/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("url", ["/till/", "/settle/"])
def test_whose_role_has_ended_is_out_at_once_and_the_next_can_sign_in(
    client: Client, url: str
) -> None:
    place = make.device()
    person = make.staff(place.store)
    make.signed_in(client, place, person)
    person.roles.all().delete()
    assert client.get(url).headers["Location"] == "/sign-in/"
    assert not SignIn.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(("role", "status"), [(RoleName.CASHIER, 403), (RoleName.MANAGER, 200)])
def test_the_role_decides_what_may_be_done(client: Client, role: str, status: int) -> None:
    place = make.device()
    make.signed_in(client, place, make.staff(place.store, role))
    assert client.get("/settle/").status_code == status


def test_after_signing_out_the_till_is_closed(client: Client) -> None:
    place = make.device()
    make.signed_in(client, place)
    pins.sign_out(place)
    assert client.get("/till/").headers["Location"] == "/sign-in/"


def test_being_seen_is_written_at_most_every_five_minutes(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = make.device()
    make.signed_in(client, place)
    POSDevice.objects.update(last_seen_at=now() - dt.timedelta(minutes=6))
    with django_assert_num_queries(2):
        client.get("/till/")
    with django_assert_num_queries(1):
        client.get("/till/")


def test_the_office_is_for_users_and_shows_only_their_stores(client: Client) -> None:
    assert client.get("/office/").headers["Location"] == "/login/?next=/office/"
    store = make.store()
    make.store(merchant=store.merchant)
    user = make.user()
    client.force_login(user)
    assert client.get("/office/").status_code == 403
    make.staff(store, RoleName.ACCOUNTANT, user=user)
    assert client.get("/office/").content.decode() == store.name


def test_a_public_page_speaks_the_browsers_language(client: Client) -> None:
    def language(request: HttpRequest) -> HttpResponse:
        return HttpResponse(get_language())

    guarded: Any = route("x/", language, policy=Public("test"), name="x").callback
    request = client.get("/pair/", headers={"Accept-Language": "fi"}).wsgi_request
    assert guarded(request).content == b"fi"


def test_a_route_without_policy_is_found() -> None:
    inner: list[URLPattern | URLResolver] = [
        path("open/", public),
        route("closed/", public, policy=Device(), name="closed"),
    ]
    assert list(without_policy([path("a/", include(inner)), path("b/", public)])) == [
        "a/open/",
        "b/",
    ]
    assert list(without_policy(urlpatterns)) == ["login/"]


def test_every_route_of_the_house_says_who_may_take_it() -> None:
    assert list(without_policy(get_resolver("config.urls").url_patterns)) == []


def test_a_till_says_which_page_it_runs_with_the_request_that_says_it_is_there(
    client: Client,
) -> None:
    device = make.device(last_seen_at=now())
    make.paired(client, device)
    for said, kept in (
        ("0.1.0-aaaaaaaa", "0.1.0-aaaaaaaa"),
        ("", "0.1.0-aaaaaaaa"),
        ("<script>", "0.1.0-aaaaaaaa"),
        ("0.1.0-bbbbbbbb", "0.1.0-bbbbbbbb"),
    ):
        client.get("/sign-in/", headers={"x-page": said})
        device.refresh_from_db()
        assert device.page == kept


def test_a_page_that_is_known_costs_no_statement(client: Client) -> None:
    device = make.device(last_seen_at=now(), page="0.1.0-aaaaaaaa")
    make.paired(client, device)
    with CaptureQueriesContext(connection) as queries:
        client.get("/sign-in/", headers={"x-page": "0.1.0-aaaaaaaa"})
    assert not [each for each in queries if each["sql"].startswith("UPDATE")]
