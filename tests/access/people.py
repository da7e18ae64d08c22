"""Everybody who may come: each role in the store, in all stores, in another one, elsewhere."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from stores.models import RoleName, Staff, Store
from tests import make

# Where a person's role is, as seen from the row that is asked for.
HERE, EVERYWHERE, BESIDE, ELSEWHERE = "here", "everywhere", "beside", "elsewhere"
WHERE = (HERE, EVERYWHERE, BESIDE, ELSEWHERE)


@dataclass(frozen=True)
class Person:
    """Somebody with a browser. `role` and `where` are empty for who has no role."""

    name: str
    role: str
    where: str
    client: Client
    user: User | None = None
    staff: Staff | None = None

    @property
    def is_over_all(self) -> bool:
        return self.user is not None and self.user.is_superuser

    def __str__(self) -> str:
        return self.name


def anonymous() -> Person:
    return Person("nobody", "", "", Client())


def over_all() -> Person:
    return _signed_in("superuser", make.user(is_superuser=True))


def around(store: Store) -> list[Person]:
    """Of the office: all that there can be, as seen from a store."""
    places = {
        HERE: store,
        EVERYWHERE: store,
        BESIDE: make.store(merchant=store.merchant),
        ELSEWHERE: make.store(),
    }
    found = [anonymous(), over_all(), _signed_in("no role", make.user())]
    for role in RoleName:
        for where, place in places.items():
            user = make.user()
            staff = make.staff(place, role, whole_merchant=where == EVERYWHERE, user=user)
            name = f"{role.lower()} {where}"
            found.append(_signed_in(name, user, role=role, where=where, staff=staff))
    return found


def _signed_in(name: str, user: User, *, role: str = "", where: str = "", **more: Any) -> Person:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return Person(name, role, where, client, user, **more)
