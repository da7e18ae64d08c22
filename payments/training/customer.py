"""The simulated customer: what a person in training plays goes to the simulator's own control.

No payment is decided here. The keeper hears of it as of any customer, by asking.
"""

import http.client
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import connections, flow
from payments.models import Payment
from payments.training import address, samples
from pos import forms
from pos.refusals import NotPossible

# A cashier waits for it, and it stands beside us.
PATIENCE = 3.0
# Ten minutes would teach nobody anything: the time of one who ignores the request is short.
IGNORED_FOR = 30
# So many looks get no answer: at one every two seconds the till is left in doubt for a while.
LOST_LOOKS = 5


class Act(models.TextChoices):
    APPROVE = "approve", gettext_lazy("Approves")
    DECLINE = "decline", gettext_lazy("Declines")
    IGNORE = "ignore", gettext_lazy("Does not answer")
    LOSE = "lose", gettext_lazy("Loses the network")


def may_act(payment: Payment | None) -> bool:
    """Whether a simulated customer has a request to answer."""
    return bool(payment and payment.is_training and payment.state == Payment.State.CREATED)


def play(payment: Payment, act: Act, *, key: uuid.UUID) -> str:
    """Let the customer do it; what the cashier learns from it. Does nothing the second time.

    Raises NotPossible when the request was answered already, and without the simulator.
    """
    if not may_act(payment):
        raise NotPossible(_("This request has been answered already."))
    with transaction.atomic(durable=True):
        if not forms.is_first(key, device_id=payment.device_id, act="rehearse"):
            return ""
    wish = {"reference": payment.reference}
    if payment.user_flow == Payment.Flow.QR:
        wish["customer"] = samples.of(payment.device.store).msisdn
    if act == Act.IGNORE:
        _tell("expire", {"reference": payment.reference, "after": IGNORED_FOR})
        return _("The customer does not look. Abort, or wait: in training time is up in 30 s.")
    if act == Act.LOSE:
        lost = {"operation": "get", "mode": "drop_before", "times": LOST_LOOKS}
        _tell("faults", {"plan": [{**lost, "reference": payment.reference}]})
        _tell("approve", wish)
        return _("Approved, but the answer is late. Wait: nothing is charged twice.")
    _tell(act.value, wish)
    flow.read_again(payment.pk)
    return ""


def _tell(what: str, wish: dict[str, Any]) -> None:
    """Raises NotPossible when the simulator does not do it."""
    if reason := address.why_not(settings.TRAINING_URL, others=connections.selling()):
        raise NotPossible(f"TRAINING_URL: {reason}")
    url = urlsplit(settings.TRAINING_URL)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    line = kind(url.hostname or "", url.port, timeout=PATIENCE)
    try:
        line.request("POST", f"/control/{what}", json.dumps(wish))
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NotPossible(_("The training simulator does not answer.")) from error
    finally:
        line.close()
    if status == http.HTTPStatus.FORBIDDEN:
        raise NotPossible(_("The training simulator takes orders from its own machine only."))
    if status != http.HTTPStatus.OK:
        raise NotPossible(_("This request has been answered already."))
