import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import devices
from tests import make

pytestmark = pytest.mark.django_db


def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", include("stores.urls")),
    path("till/", elsewhere, name="till"),
    path("till/sign-in/", elsewhere, name="sign-in"),
    path("admin/", include(([path("", elsewhere, name="index")], "admin"))),
]


@pytest.fixture(autouse=True)
def routes(settings: SettingsWrapper) -> None:
    settings.ROOT_URLCONF = __name__
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def test_the_front_door_names_the_till_and_the_office(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'href="/pair/"' in page
    assert 'href="/admin/"' in page


def test_a_paired_tablet_goes_straight_to_its_till(client: Client) -> None:
    make.paired(client, make.device())
    assert client.get("/").headers["Location"] == "/till/"


def test_a_code_makes_the_tablet_a_device_with_a_lasting_cookie(client: Client) -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    answer = client.post("/pair/", {"code": code.lower()})
    assert answer.headers["Location"] == "/till/sign-in/"
    cookie = answer.cookies[settings.DEVICE_COOKIE]
    assert devices.find(cookie.value) == device
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 400 * 24 * 3600
    assert cookie["path"] == "/"


def test_looking_at_a_link_does_not_use_it_up(client: Client) -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    page = client.get(f"/pair/{code}/").content.decode()
    assert code in page
    assert "data-send-at-once" in page
    assert client.head(f"/pair/{code}/").status_code == 200
    assert client.post("/pair/", {"code": code}).status_code == 302


def test_a_paired_tablet_is_asked_before_it_becomes_another_device(client: Client) -> None:
    make.paired(client, make.device())
    page = client.get(f"/pair/{devices.offer_pairing(make.device().pk)}/").content.decode()
    assert "data-send-at-once" not in page
    assert 'role="alert"' not in page


def test_a_wrong_code_is_refused_in_words(client: Client) -> None:
    answer = client.post("/pair/", {"code": "AAAAAAAA"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert settings.DEVICE_COOKIE not in answer.cookies


def test_a_tablet_sees_the_images_of_its_own_merchant(
    client: Client, settings: SettingsWrapper, tmp_path: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    device = make.device()
    product = make.product(merchant=device.store.merchant)
    product.image.save("x.webp", ContentFile(b"image"))
    other = make.product()
    assert client.get(f"/products/{product.pk}/image/").headers["Location"] == "/pair/"
    make.paired(client, device)
    answer = client.get(f"/products/{product.pk}/image/")
    assert b"".join(answer.streaming_content) == b"image"  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert client.get(f"/products/{other.pk}/image/").status_code == 404
