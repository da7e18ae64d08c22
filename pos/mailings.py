"""A receipt by e-mail. The mail server's yes is the delivery; a person's address is kept no longer.

The address is sealed until the mail has ended, and stands in no journal, job or log. The job is
only the way to a worker: the `Mailing` says how far it is.
"""

import datetime as dt
import logging
import smtplib
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pos import deliveries, forms, gift_cards, jobs, journal, layout, owed, plain
from pos.models import Delivery, Job, Mailing, Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores.crypto import open_sealed, seal

log = logging.getLogger(__name__)

State = Mailing.State
TASK = "pos.mail_receipt"
LONGEST = 254  # RFC 5321, 4.5.3.1.3, without the brackets.
# A job that was asked for is done or given up by then.
GIVEN_UP_AFTER = dt.timedelta(minutes=15)
# No address is kept for longer, whatever has become of its job.
KEPT_FOR = dt.timedelta(days=1)
MOST_AT_ONCE = 20
# The line broke: a server of which nothing more is known may have kept the mail.
UNCERTAIN = (TimeoutError, smtplib.SMTPServerDisconnected)
# Of the device `d`, whose open basket is `b`: id and number of the receipt whose mail has failed
# since its customer left, and that nobody has handed over in another way.
UNDELIVERED = f"""(
    SELECT ARRAY[f.id, f.number] FROM pos_mailing x JOIN pos_receipt f ON f.id = x.receipt_id
    WHERE x.state = 'FAILED' AND x.ended_at > %(at)s - interval '1 day'
        AND f.device_id = d.id AND f.basket_id IS DISTINCT FROM b.follows_id
        AND NOT {owed.is_concluded("f")}
    ORDER BY x.ended_at DESC LIMIT 1)"""  # noqa: S608


def is_set_up() -> bool:
    """Whether this installation sends mail at all."""
    return bool(settings.EMAIL_BACKEND)


@transaction.atomic(durable=True)
def ask(receipt: Receipt, *, address: str, staff_id: int, key: uuid.UUID | None = None) -> Mailing:
    """Write down that a receipt is to be mailed, and tell a worker; the same press again is one.

    Raises NotPossible for what is no address, when one is on its way, when original and copy are
    used up, and where no mail is set up.
    """
    if not is_set_up():
        raise NotPossible(_("This shop sends no e-mail. Print the receipt."))
    address = _read(address)
    journal.lock(receipt.device_id)
    if key and not forms.is_first(key, device_id=receipt.device_id, act="mail"):
        return receipt.mailings.latest("pk")
    _end_lost(receipt)
    if receipt.mailings.filter(state__in=(State.WAITING, State.SENDING)).exists():
        raise NotPossible(_("This receipt is being mailed already. Wait a moment."))
    deliveries.is_next_a_copy(receipt)
    mailing = Mailing.objects.create(
        receipt=receipt,
        sealed=seal({"address": address}, about=_about(receipt.pk)),
        staff_id=staff_id,
        asked_at=now(),
    )
    jobs.ask(TASK, parameters={"mailing": mailing.pk})
    return mailing


def _end_lost(receipt: Receipt) -> None:
    """What no worker has ended for long: it was not sent, or perhaps was and counts."""
    lost = receipt.mailings.filter(asked_at__lt=now() - GIVEN_UP_AFTER)
    for mailing in lost.filter(state__in=(State.WAITING, State.SENDING)):
        if mailing.state == State.SENDING:
            _delivered(mailing)
        else:
            _end(mailing, State.FAILED)


def forget() -> int:
    """Settle what no worker has ended for a day and nobody has asked for again; how many."""
    lost = Mailing.objects.filter(
        state__in=(State.WAITING, State.SENDING), asked_at__lt=now() - KEPT_FOR
    )
    found = list(lost.select_related("receipt")[:MOST_AT_ONCE])
    for mailing in found:
        with transaction.atomic(durable=True):
            journal.lock(mailing.receipt.device_id)
            _end_lost(mailing.receipt)
    return len(found)


def _read(text: str) -> str:
    address = text.strip()
    try:
        if len(address) > LONGEST:
            raise ValidationError("too long")
        validate_email(address)
    except ValidationError as error:
        raise NotPossible(
            _("That is no e-mail address. It looks like name@example.com.")
        ) from error
    return address


def send(job: Job) -> str:
    """The work of the job: hand the mail over once, whoever dies in between."""
    mailing = _begin(job.parameters["mailing"])
    if mailing is None:
        return "ended before"
    connection = get_connection()
    try:
        message = _message(mailing)
        connection.open()
    except Exception as error:  # noqa: BLE001 – a backend may raise anything; nothing was sent.
        return _fail(mailing, error)
    try:
        connection.send_messages([message])
    except Exception as error:  # noqa: BLE001 – a backend may raise anything.
        if not may_be_taken(connection, error):
            return _fail(mailing, error)
        _finish(mailing)
        return f"perhaps sent: {type(error).__name__}"
    finally:
        connection.close()
    _finish(mailing)
    return "sent"


def may_be_taken(connection: object, error: Exception) -> bool:
    """Whether the server may have the mail though it has not said so: then it is a delivery."""
    if isinstance(error, smtplib.SMTPDataError) and 400 <= error.smtp_code < 600:
        return False
    return bool(getattr(connection, "may_have_taken", isinstance(error, UNCERTAIN)))


@transaction.atomic(durable=True)
def _begin(mailing_id: int) -> Mailing | None:
    """Take a place among the deliveries. None: there is nothing left to send."""
    found = Mailing.objects.select_related("receipt").get(pk=mailing_id)
    journal.lock(found.receipt.device_id)
    found.refresh_from_db(fields=["state", "is_copy", "sealed"])
    if found.state == State.SENDING:
        # Whoever was sending it has died, perhaps after the server had taken it.
        _delivered(found)
    if found.state != State.WAITING:
        return None
    try:
        found.is_copy = deliveries.is_next_a_copy(found.receipt)
    except NotPossible:
        _end(found, State.FAILED)
        return None
    found.state = State.SENDING
    found.save(update_fields=["state", "is_copy"])
    return found


def _message(mailing: Mailing) -> EmailMultiAlternatives:
    receipt = mailing.receipt
    rows = layout.rows(
        receipt.content,
        is_copy=bool(mailing.is_copy),
        is_electronic=True,
        signature=receipt.signature,
        gift_cards=[] if mailing.is_copy else gift_cards.numbers(receipt),
    )
    title = layout.title(receipt.content)
    message = EmailMultiAlternatives(
        subject=f"{title} · {receipt.content['seller']['store']}",
        body=plain.text(rows),
        to=[open_sealed(mailing.sealed, about=_about(receipt.pk))["address"]],
    )
    context = {"title": title, "rows": rows, "content": receipt.content}
    message.attach_alternative(render_to_string("pos/receipt_mail.html", context), "text/html")
    return message


@transaction.atomic(durable=True)
def _finish(mailing: Mailing) -> None:
    journal.lock(mailing.receipt.device_id)
    mailing.refresh_from_db(fields=["state"])
    if mailing.state == State.SENDING:
        _delivered(mailing)


def _delivered(mailing: Mailing) -> None:
    deliveries.count(
        mailing.receipt,
        journal.lock(mailing.receipt.device_id),
        kind=Delivery.Kind.EMAIL,
        is_copy=bool(mailing.is_copy),
        staff_id=mailing.staff_id,
        at=now(),
    )
    _end(mailing, State.SENT)


@transaction.atomic(durable=True)
def _fail(mailing: Mailing, error: Exception) -> str:
    # Its words may hold the address.
    log.warning("a receipt was not mailed: %s", type(error).__name__)
    journal.lock(mailing.receipt.device_id)
    mailing.refresh_from_db(fields=["state"])
    if mailing.state == State.SENDING:
        _end(mailing, State.FAILED)
    return f"not sent: {type(error).__name__}"


def _end(mailing: Mailing, state: State) -> None:
    mailing.state, mailing.sealed, mailing.ended_at = state, "", now()
    mailing.save(update_fields=["state", "sealed", "ended_at"])


def _about(receipt_id: int) -> str:
    return f"pos.mailing:{receipt_id}"
