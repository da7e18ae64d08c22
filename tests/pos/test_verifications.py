"""When a journal was last walked, and what came of it, is kept for whoever asks later."""

from unittest import mock

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from pos import verification
from pos.models import Verification
from tests.pos.till import Till


def test_a_walk_is_kept_and_the_next_one_takes_its_place(till: Till) -> None:
    till.sell()
    call_command("verify_journal")
    first = Verification.objects.get(device=till.device)
    assert (first.faults, first.fault) == (0, "")
    assert verification.verify(till.device) == []
    assert Verification.objects.get(device=till.device).at > first.at


def test_what_is_wrong_is_kept_by_its_first_row(till: Till) -> None:
    found = ["row 7 was changed", "row 8"]
    with mock.patch.object(verification, "faults", return_value=found):
        verification.verify(till.device)
    kept = Verification.objects.get(device=till.device)
    assert (kept.faults, kept.fault) == (2, "row 7 was changed")


def test_a_fault_has_a_name(till: Till) -> None:
    verification.verify(till.device)
    with pytest.raises(IntegrityError):
        Verification.objects.update(faults=1)
