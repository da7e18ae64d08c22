"""What the address of a list may ask."""

import pytest
from django.test import Client

from stores.models import RoleName, Staff
from tests import make
from tests.stores.pages import enter, page, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("column", ["pin_hash", "user__password"])
def test_no_hash_is_guessed_by_the_address_of_a_list(client: Client, column: str) -> None:
    at = make.device()
    person = make.staff(at.store, pin_hash="pbkdf2_sha256$1")
    enter(client, at.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    answer = client.get(page(Staff, "changelist"), {f"{column}__startswith": "p"})
    assert answer.status_code == 400
    assert person.name not in text(answer)
