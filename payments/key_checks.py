"""*Test these keys*: whether a sales unit's keys work, tried at Vipps, kept and said in words.

No transaction is open while we talk. What is kept names points and verdicts; neither a key nor a
token nor anything that Vipps wrote.
"""

import dataclasses
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from payments import connections, references
from payments.models import SalesUnit
from payments.models.units import Environment
from payments.vipps.probe import Found, Point, Verdict, probe

# As that of a check: no sale's begins so.
PREFIX = "CHECK"
# Of what was not even sent.
UNREADABLE, ELSEWHERE = "unreadable", "elsewhere"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One point in words. `fits` is None where nobody answered."""

    name: str
    fits: bool | None
    said: str


def try_keys(unit: SalesUnit) -> list[Line]:
    """Try the keys and keep what came of it. Raises nothing: whatever goes wrong is the result."""
    try:
        client = connections.client_for(unit)
    except connections.WrongEnvironment:
        found = [_told(Point.TOKEN, ELSEWHERE)]
    except connections.NoConnection:
        found = [_told(Point.TOKEN, UNREADABLE)]
    else:
        asked = probe(
            client.connection,
            reference=references.make(prefix=PREFIX, attempt=0),
            # Vipps' test environment has no reports.
            with_reports=unit.environment != Environment.TEST,
            with_stickers=unit.stickers.filter(removed_at=None).exists(),
        )
        found = [_kept(each) for each in asked]
    unit.tested, unit.tested_at, unit.tested_fits = found, timezone.now(), _fits(found)
    # Keys that were changed meanwhile are others: of them nothing was said.
    SalesUnit.objects.filter(pk=unit.pk, keys__changed_at=unit.keys.changed_at).update(
        tested=unit.tested, tested_at=unit.tested_at, tested_fits=unit.tested_fits
    )
    return lines(unit)


def forget(keys_id: int) -> None:
    """Other values have been put into these keys: nobody knows yet whether they work."""
    units = SalesUnit.objects.filter(keys=keys_id, tested_at__isnull=False)
    units.update(tested=None, tested_at=None, tested_fits=None)


def lines(unit: SalesUnit) -> list[Line]:
    """What came of the last test, in the language of whoever looks."""
    names = {
        Point.TOKEN: _("Client id, client secret, subscription key"),
        Point.CLOCK: _("This server's clock"),
        Point.PAYMENTS: _("Payments (ePayment)"),
        Point.WEBHOOKS: _("Notices (webhooks)"),
        Point.STICKERS: _("Stickers (QR)"),
        Point.REPORTS: _("Settlements (Report)"),
    }
    return [
        Line(names[Point(one["point"])], _is_good(one), _words(one, unit))
        for one in unit.tested or []
    ]


def where(unit: SalesUnit) -> str:
    """Test or production, and which host was asked."""
    if unit.environment not in Environment.values or unit.is_training:
        return ""
    return f"{unit.get_environment_display()}, {connections.base_url(unit.environment)}"


def _told(point: str, verdict: str) -> dict[str, Any]:
    return {"point": str(point), "verdict": verdict, "status": 0, "seconds": 0}


def _kept(found: Found) -> dict[str, Any]:
    return {**dataclasses.asdict(found), "point": str(found.point), "verdict": str(found.verdict)}


def _is_good(one: dict[str, Any]) -> bool | None:
    return None if one["verdict"] == Verdict.NO_ANSWER else one["verdict"] == Verdict.FITS


def _fits(found: list[dict[str, Any]]) -> bool | None:
    good = [_is_good(one) for one in found]
    return False if False in good else None if None in good else True


def _words(one: dict[str, Any], unit: SalesUnit) -> str:
    if one["point"] == Point.CLOCK:
        return _of_clock(one)
    words = {
        Verdict.FITS: _("works"),
        Verdict.CLIENT_ID: _("Vipps does not know this client id here. Copy it again."),
        Verdict.CLIENT_SECRET: _("The client secret is wrong or has expired. Copy it again."),
        Verdict.SUBSCRIPTION_KEY: _("The subscription key is wrong. Copy it again."),
        Verdict.ONE_OF_THREE: _(
            "Vipps refuses them and does not say which is wrong: copy all three again, from the "
            "keys for %(environment)s."
        ),
        Verdict.NOT_THIS_MSN: _(
            "Vipps refuses MSN %(msn)s with these keys: they belong to another sales unit."
        ),
        Verdict.NOT_ALLOWED: _(
            "Vipps does not allow this for MSN %(msn)s. Is the sales unit active, and is the "
            "product ordered?"
        ),
        Verdict.REFUSED: _("Vipps refuses it (HTTP %(status)d)."),
        Verdict.NO_ANSWER: _("Vipps does not answer. Try again in a moment."),
        ELSEWHERE: _("The unit or its keys are for another environment than this installation."),
        UNREADABLE: _("The keys cannot be read here. Type all three again."),
    }
    known = {"msn": unit.msn, "environment": _environment(), "status": one["status"]}
    return words[one["verdict"]] % known


def _of_clock(one: dict[str, Any]) -> str:
    off = {"seconds": abs(one["seconds"])}
    if one["verdict"] == Verdict.FITS:
        return _("right, to within %(seconds)d s") % off
    if one["seconds"] > 0:
        return _("%(seconds)d s ahead of Vipps'. Set it: signatures are refused.") % off
    return _("%(seconds)d s behind Vipps'. Set it: signatures are refused.") % off


def _environment() -> str:
    return str(Environment(settings.VIPPS_ENVIRONMENT).label).lower()
