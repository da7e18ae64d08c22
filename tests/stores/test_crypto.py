import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import crypto


def test_a_secret_opens_only_where_it_belongs() -> None:
    sealed = crypto.seal({"client_secret": "s3cret"}, about="payments.keys:7")
    assert "s3cret" not in sealed
    assert crypto.open_sealed(sealed, about="payments.keys:7") == {"client_secret": "s3cret"}
    with pytest.raises(crypto.Unreadable, match="something else"):
        crypto.open_sealed(sealed, about="payments.keys:8")


def test_a_changed_secret_does_not_open() -> None:
    sealed = crypto.seal({"a": 1}, about="x")
    with pytest.raises(crypto.Unreadable):
        crypto.open_sealed(sealed[:-4] + "AAA=", about="x")


def test_the_first_key_seals_and_all_open(settings: SettingsWrapper) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.NORDKASSA_KEYS = [old]
    sealed = crypto.seal({"a": 1}, about="x")
    settings.NORDKASSA_KEYS = [new, old]
    assert crypto.open_sealed(sealed, about="x") == {"a": 1}
    renewed = crypto.seal({"a": 1}, about="x")
    settings.NORDKASSA_KEYS = [new]
    assert crypto.open_sealed(renewed, about="x") == {"a": 1}
    with pytest.raises(crypto.Unreadable):
        crypto.open_sealed(sealed, about="x")
