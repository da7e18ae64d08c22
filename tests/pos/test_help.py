"""The help names every key that does something, and no other."""

import re

from django.test import Client
from django.urls import reverse

from tests import make
from tests.house import HERE
from tests.pos.cash import with_cash
from tests.pos.till import Till

# Heard by the key buffer itself, and by the choice of variants.
IN_THE_CODE = {"F2", "?", "← →"}
SHOWN_AS = {"Escape": "Esc"}


def keys() -> set[str]:
    """Of every control, wherever it is written."""
    found = set(IN_THE_CODE)
    for page in (HERE / "templates").rglob("*.html"):
        for value in re.findall(r'data-hotkey="((?:\{%.*?%\}|[^"])*)"', page.read_text()):
            if "{{" not in value:
                found |= set(re.sub(r"\{%.*?%\}", " ", value).split())
    for module in (HERE / "payments" / "panel").glob("*.py"):
        found |= set(" ".join(re.findall(r'hotkey="([^"]+)"', module.read_text())).split())
    return {SHOWN_AS.get(key, key) for key in found}


def listed(client: Client, till: Till, *, hands_out: bool) -> list[str]:
    till.device.store.hands_out = hands_out
    till.device.store.save()
    tablet = make.signed_in(client, till.device, till.staff)
    page = tablet.get(reverse("till")).content.decode()
    panel = page.partition('<template id="help-panel">')[2].partition("</template>")[0]
    return re.findall(r"<dt><kbd>(.+?)</kbd></dt><dd>.+?</dd>", panel)


def test_every_key_is_in_the_help_once(client: Client, till: Till) -> None:
    found = listed(client, with_cash(till), hands_out=True)

    assert len(found) == len(set(found)) > 8
    assert set(found) == keys()


def test_a_store_that_hands_nothing_out_has_no_key_for_it(client: Client, till: Till) -> None:
    assert keys() - set(listed(client, with_cash(till), hands_out=False)) == {"F4"}


def test_a_till_without_cash_has_no_key_for_its_drawer(client: Client, till: Till) -> None:
    assert keys() - set(listed(client, till, hands_out=True)) == {"F12"}
    page = client.get(reverse("till")).content.decode()
    # A drawer may be connected while the page stands: the menu leads to it, or says why not.
    assert reverse("open-drawer") in page
    assert "Kontant. Når" not in page
