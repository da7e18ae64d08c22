"""The keys that sign: two algorithms, from a day on, exported as the tax administration reads."""

import base64
import datetime as dt
from io import StringIO
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.utils import timezone

from pos import signature, signing_keys, verification
from pos.models import SigningKey
from tests.pos.till import Till

Algorithm = SigningKey.Algorithm


def run(*words: str) -> str:
    out = StringIO()
    call_command("signing_key", *words, stdout=out)
    return out.getvalue()


def test_the_authoritys_own_example_comes_out() -> None:
    """Source: the example of Skatteetaten's guidelines, key `SkatteetatenSign`."""
    text = signature.message(
        previous="0",
        at=dt.datetime(2016, 11, 24, 10, 39, 0, tzinfo=dt.UTC),
        sequence=2,
        total=100,
        total_excluding_vat=96,
    )

    assert text == "0;2016-11-24;10:39:00;2;1.00;0.96"
    made = signature.authenticated(text, b"SkatteetatenSign")
    assert base64.b64encode(made).decode() == "iHh68DWCU3G42eL/7vOGUMSkvMM="


def test_a_new_key_signs_from_now_on_and_the_old_still_verifies(till: Till) -> None:
    till.sell()
    assert signing_keys.make().version == 2
    assert till.sell().key_version == 2

    assert SigningKey.objects.count() == 2
    assert list(verification.faults(till.device)) == []


def test_a_sale_signed_by_a_secret_key_verifies(till: Till) -> None:
    rsa_signed = till.sell()
    key = signing_keys.make(algorithm=Algorithm.HMAC)
    sale = till.sell()

    assert (len(rsa_signed.signature), len(sale.signature)) == (172, 28)
    assert sale.key_version == key.version == 2
    assert sale.previous_signature == rsa_signed.signature
    assert list(verification.faults(till.device)) == []
    other = signing_keys.make(algorithm=Algorithm.HMAC)
    assert not signature.is_good("0", sale.signature, key=other)


def test_a_key_signs_only_from_its_day_on(till: Till) -> None:
    now = timezone.now()
    assert till.sell().key_version == 1
    signing_keys.make(valid_from=now + dt.timedelta(days=1))
    assert till.sell().key_version == 1

    signing_keys.make(algorithm=Algorithm.HMAC)
    assert till.sell().key_version == 3
    # Made later, valid earlier: on its day the second takes over.
    tomorrow = signing_keys.valid(now + dt.timedelta(days=2))
    assert tomorrow
    assert tomorrow.version == 2


def test_a_first_key_of_tomorrow_does_not_stop_todays_first_sale(till: Till) -> None:
    signing_keys.make(valid_from=timezone.now() + dt.timedelta(days=1))

    assert till.sell().key_version == 2


def test_a_public_key_is_handed_in_as_the_validator_reads_it(db: Any) -> None:
    key = signing_keys.make()
    text = run("export", "1")

    assert text.startswith("-----BEGIN PUBLIC KEY-----\n")
    public = serialization.load_pem_public_key(text.encode())
    assert isinstance(public, rsa.RSAPublicKey)
    assert (public.key_size, public.public_numbers().e) == (1024, 65537)
    assert text == key.public_pem
    private = signing_keys.opened(key.sealed, 1)["pem"]
    assert private.startswith("-----BEGIN RSA PRIVATE KEY-----")


def test_a_secret_is_printed_only_when_asked_for_by_name(db: Any) -> None:
    run("make", "--algorithm", "HMAC-SHA1-128")

    with pytest.raises(CommandError, match="--show-secret"):
        run("export", "1")
    shown = run("export", "1", "--show-secret")
    assert len(base64.b64decode(shown.strip())) == 16
    assert shown.strip() not in SigningKey.objects.get().sealed


def test_the_list_names_the_key_that_signs_now(db: Any) -> None:
    run("make")
    run("make", "--valid-from", "2099-01-01T00:00:00+01:00")

    first, second = run("list").splitlines()
    assert first.startswith("1  RSA-SHA1-1024")
    assert first.endswith("signs now")
    assert not second.endswith("signs now")


@pytest.mark.parametrize("when", ["soon", "2099-01-01", "2020-01-01T00:00:00+01:00"])
def test_a_key_is_valid_from_a_time_to_come(db: Any, when: str) -> None:
    with pytest.raises(CommandError, match="--valid-from"):
        run("make", "--valid-from", when)
    with pytest.raises(CommandError, match="no key 7"):
        run("export", "7")
    assert not SigningKey.objects.exists()


def test_a_host_that_refuses_sha1_says_so_before_the_first_sale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert signature.why_not() == ""

    def refuse(*args: object, **kwargs: object) -> object:
        raise UnsupportedAlgorithm("sha1 is not supported by this backend")

    class Strict:
        sign = refuse

    monkeypatch.setattr(rsa, "generate_private_key", lambda **its: Strict())
    assert "OpenSSL" in signature.why_not()
    assert "nordkassa.E030" in {found.id for found in run_checks()}
