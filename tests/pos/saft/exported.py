"""An export of a till as tests look at it: the files, their elements, what is wrong in them."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from lxml import etree

from pos import returns
from pos.models import Receipt
from pos.saft import chains, files, references, selections
from pos.saft.elements import NAMESPACE
from tests import make

AT = dt.datetime(2026, 3, 30, 8, 40, tzinfo=dt.UTC)
NAMES = {"s": NAMESPACE}


def write(*stores: int, to: Path, **choice: Any) -> list[Path]:
    """Everything that these stores have, or what is chosen of it."""
    most = choice.pop("most", 10**9)
    return files.write(selections.choose(stores, **choice), to, at=AT, most=most)


def faults(*paths: Path) -> list[str]:
    """What our own checks say."""
    return list(references.faults(paths, keys=chains.our_keys(), before=chains.issued_before))


def texts(path: Path, xpath: str) -> list[str]:
    """The texts of what an XPath finds; the prefix is `s`."""
    return [one.text or "" for one in etree.parse(str(path)).iterfind(xpath, NAMES)]


def give_back(receipt: Receipt, *, thousandths: int = 1000) -> Receipt:
    """So much of the receipt's first line comes back, by card."""
    user = User.objects.filter(username="kontor").first() or make.user(username="kontor")
    line = receipt.lines.order_by("position")[0]
    with transaction.atomic():
        asked = returns.ask(
            receipt, quantities={line.pk: thousandths}, reason="Feil & mangler", user=user
        )
        return returns.complete(asked)
