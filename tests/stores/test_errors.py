"""Pages of last resort, in the language of whoever reads them."""

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string

from stores import pins
from tests import make
from tests.stores.pages import text

pytestmark = pytest.mark.django_db


def test_a_stranger_to_the_page_reads_it_in_the_browsers_language(client: Client) -> None:
    answer = client.get("/nowhere/", headers={"Accept-Language": "nb"})

    assert answer.status_code == 404
    assert "Siden finnes ikke" in text(answer)


def test_who_may_not_is_told_so_in_words(client: Client) -> None:
    client.force_login(make.user())
    answer = client.get(reverse("export-receipts"), headers={"Accept-Language": "nb"})

    assert answer.status_code == 403
    assert "Rollen din" in text(answer)


def test_at_the_till_a_fault_is_told_in_the_stores_language(
    client: Client, monkeypatch: Any
) -> None:
    make.paired(client, make.device())
    client.raise_request_exception = False
    monkeypatch.setattr(pins, "people_at", lambda store: 1 / 0)
    answer = client.get(reverse("sign-in"), headers={"Accept-Language": "en"})

    assert answer.status_code == 500
    assert "Noe gikk galt" in text(answer)


def test_a_till_page_goes_on_after_somebody_has_signed_in_beside_it() -> None:
    tablet = Client(enforce_csrf_checks=True)
    make.signed_in(tablet, make.device())
    page = tablet.get(reverse("till"))
    old = page.context["csrf_token"]
    # What signing in to the office does to the browser's cookie.
    tablet.cookies[settings.CSRF_COOKIE_NAME] = get_random_string(32)
    form = {"key": str(uuid.uuid4()), "code": "7038010009457"}
    htmx = {"HX-Request": "true"}

    refused = tablet.post(reverse("scan"), form, headers={**htmx, "X-CSRFToken": str(old)})
    assert refused.status_code == 403
    fresh = refused.headers["X-CSRFToken"]
    answer = tablet.post(reverse("scan"), form, headers={**htmx, "X-CSRFToken": fresh})
    assert answer.status_code == 200
