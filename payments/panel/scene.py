"""What a panel is drawn from and what it is made of."""

import dataclasses
import datetime as dt
import uuid

from django.urls import reverse
from django.utils.translation import gettext as _

from payments.models import Brand, Payer, Payment
from pos.exchanges import Credit
from pos.models import Basket, BasketLine, Tender
from pos.part_payments import Part
from pos.shifts import now
from stores import countries, keys
from stores.models import Store
from stores.money import amount_text

Step = tuple[str, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Act:
    """A button: its words, where it posts, and how much it stands out (main, brand or plain)."""

    label: str
    url: str
    kind: str = ""
    hotkey: str = ""
    icon: str = ""
    detail: str = ""
    main_after: int = 0
    vals: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class Panel:
    """The right half of the till while a payment matters.

    `rail` has (label, state, time) of *sent*, *approved* and *paid*; a state is done, current,
    unknown or todo. Moments are ISO texts; the screen counts from `now`, the server's clock.
    """

    kind: str
    heading: str
    payment: int = 0
    lines: list[str] = dataclasses.field(default_factory=list)
    say: str = ""
    aside: str = ""
    fine: str = ""
    rail: list[Step] = dataclasses.field(default_factory=list)
    actions: list[Act] = dataclasses.field(default_factory=list)
    started_at: str = ""
    expires_at: str = ""
    now: str = dataclasses.field(default_factory=lambda: iso(now()))
    receipt: int = 0
    in_app: bool = False
    handed: list[str] = dataclasses.field(default_factory=list)
    # Of the print of its receipt: a press that arrives twice is one.
    key: uuid.UUID = dataclasses.field(default_factory=keys.fresh)
    mailing: str = ""
    print_job: str = ""
    must_print: bool = False
    mails: bool = False
    returns: list[int] = dataclasses.field(default_factory=list)
    prefix: str = ""
    refusal: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Sold:
    """The sale that has just been completed: its receipt, its last tender, its payment's steps.

    `kind` is that of its last tender, TRAINING of all that was rehearsed, or DELIVERY where nothing
    has been paid and goods were handed out; `kinds` are those of all tenders. `total` is what was
    paid, `change` what the customer got back in cash; `returns` are the receipts of what has come
    back for it, `went_back` what of that the customer got by kind, as JSON; `handed_over` are the
    kinds of its deliveries, `mailing` and `print_job` the states of its last mail and print.
    """

    receipt: int
    number: int
    total: int
    kind: str
    change: int
    kinds: list[str] | None
    may_be_declined: bool
    is_concluded: bool
    handed_over: str | None
    mailing: str | None
    print_job: str | None
    created_at: dt.datetime | None
    authorized_at: dt.datetime | None
    received_at: dt.datetime | None
    returns: list[int] | None
    went_back: str | None

    @property
    def is_in_app(self) -> bool:
        """Whether the customer has it in the app."""
        return self.kind == Tender.Kind.VIPPS

    @property
    def handed(self) -> list[str]:
        """How the receipt has been handed over: once, and once more as the copy."""
        return (self.handed_over or "").split()


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """A till as it is: its open basket, who is to pay it, and the payment that matters now.

    `name` is what the app is called here, None without a sales unit. `at` is the basket's live
    payment, or the one that ended while nothing has changed since. `sold` is the sale that the
    basket follows. `is_drawer_open` is None where no bridge reports a cash drawer;
    `is_drawer_fresh` says whether that report is one to be believed. `received` is what has been
    paid of the basket, `parts` are those that can be given back, `credits` what comes back for it
    and is settled with it; `is_refused` says that Vipps has not paid such back. `undelivered` is
    the id and the number of an earlier receipt that was to be mailed and has not come out since.
    `parked` counts the parked baskets of the store; `sold_while_parked` is a receipt that such a
    one of this till got and still owes: id, number, minor units, and whether it may be declined.
    `printer_trouble` is what keeps its network printer from printing, None without one;
    `unprinted` is the id and the number of an earlier receipt that it has given up.
    """

    store: Store
    basket: Basket
    lines: list[BasketLine]
    name: Brand.Name | None
    at: Payment | None
    payer: Payer | None
    sold: Sold | None
    has_sticker: bool
    is_drawer_open: bool | None
    is_drawer_fresh: bool
    received: int
    parts: list[Part]
    credits: list[Credit]
    is_refused: bool
    undelivered: tuple[int, ...] | None
    parked: int
    sold_while_parked: tuple[int, ...] | None
    printer_trouble: str | None = None
    unprinted: tuple[int, ...] | None = None

    @property
    def left(self) -> int:
        """What is left to pay, in minor units; below zero it goes to the customer."""
        return self.basket.due - self.received

    @property
    def is_refunding(self) -> bool:
        """Whether the basket waits for what is over in an exchange to go back."""
        return self.basket.frozen_at is not None and self.at is None

    @property
    def brand(self) -> str:
        """What the app is called where it has to have a name."""
        return (self.name or Brand.Name.VIPPS).label

    @property
    def part(self) -> int:
        """What part of it the next payment asks for; 0 where it is all that is left."""
        return part if (part := self.basket.next_part or 0) < self.left else 0

    @property
    def asked(self) -> int:
        """What the customer at the till is to pay now."""
        return self.at.amount if self.at and self.at.is_live else self.part or self.left

    @property
    def is_held(self) -> bool:
        """Whether nothing else can be paid now: money is on its way, or on its way back."""
        if self.at is None:
            return self.is_refunding
        return self.at.is_live or self.at.is_going_back

    @property
    def payment(self) -> Payment:
        """The payment the panel is about."""
        assert self.at
        return self.at

    @property
    def amount(self) -> str:
        """The payment's amount in the store's language."""
        return self.money(self.payment.amount)

    @property
    def takes_cash(self) -> bool:
        """Whether this till has a button for cash; whether it may be pressed is asked then."""
        return not countries.of(self.store).cash_needs_bridge or self.is_drawer_open is not None

    @property
    def drawer(self) -> str:
        """`open`: nothing is sold now; `silent`: no cash is taken now; nothing: all is well."""
        if self.is_drawer_open:
            return "open"
        needs_bridge = countries.of(self.store).cash_needs_bridge
        is_silent = self.is_drawer_open is not None and not self.is_drawer_fresh
        return "silent" if needs_bridge and is_silent else ""

    def money(self, amount: int) -> str:
        """An amount in the store's language."""
        return amount_text(amount, "", self.store.language)

    def minimum_age(self) -> int:
        """How old the customer of this basket has to be; 0 where any age will do."""
        return max((line.minimum_age or 0 for line in self.lines), default=0)

    def clock(self, at: dt.datetime | None) -> str:
        """A time of day in the store's own zone."""
        return f"{at.astimezone(self.store.zone):%H:%M:%S}" if at else ""

    def url(self, name: str) -> str:
        """The address of an act on this payment."""
        return reverse(name, args=[self.payment.pk])

    def panel(self, kind: str, heading: str) -> Panel:
        """A panel of this payment."""
        payment = self.payment
        return Panel(
            kind=kind,
            heading=heading,
            payment=payment.pk,
            started_at=iso(payment.created_at or payment.requested_at),
        )

    def rail(self, *, approved: str, paid: str = "todo", note: str = "") -> list[Step]:
        """How far the payment is; `note` stands where no time can stand yet."""
        payment = self.payment
        is_sent = payment.state != Payment.State.REQUESTED
        when = self.clock(payment.authorized_at) if approved == "done" else note
        return [
            (_("Sent"), "done" if is_sent else "current", self.clock(payment.created_at)),
            (_("Approved"), approved, when),
            (_("Paid"), paid, note if paid != "todo" else ""),
        ]


def whom(payment: Payment) -> str:
    """Who was asked, in the cashier's words."""
    if payment.payer_kind == Payer.Kind.TOKEN:
        return _("the customer who checked in")
    return payment.payer_shown or _("the scanned QR")


def iso(at: dt.datetime | None) -> str:
    """A moment for the screen's clocks."""
    return at.isoformat(timespec="milliseconds") if at else ""
