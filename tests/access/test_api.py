"""Every address of the API, as everybody: a token lets in, and nobody's session does."""

import pytest

from stores.api.access import Token
from stores.declared import every
from tests import make
from tests.access import people
from tests.access.requests import ask
from tests.access.test_till import of

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def test_nobody_is_let_in_by_a_session() -> None:
    """Not even a superuser of the office, by any method."""
    routes = of(Token)
    assert len(routes) > 10
    for where, _pattern in routes:
        url = "/" + where.replace("<str:sku>", "A").replace("<str:pos_id>", "A")
        url = url.replace("<str:reference>", "A").replace("<int:pk>", "1")
        for person in people.around(make.store())[:6]:
            for method in METHODS:
                answer = ask(person.client, method, url)
                assert answer.status == 401, f"{person}: {method} {url}"
                assert not answer.changed - {"stores_wrongtoken"}, where


def test_every_route_is_found() -> None:
    """The walk over the routes goes into the API, too."""
    from django.urls import get_resolver

    inside = [where for where, _ in every(get_resolver("config.urls").url_patterns)]
    assert [where for where in inside if where.startswith("api/v1/")]
