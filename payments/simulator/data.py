"""Who there is: sales units and customers, built in or from a file."""

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

VIPPS, MOBILEPAY = "VIPPS", "MOBILEPAY"
NET, GROSS = "NET", "GROSS"
PAYOUTS = ("DAILY", "WEEKLY", "MONTHLY")
LANGUAGES = {"47": "nb", "45": "da", "358": "fi", "46": "sv"}


@dataclass(slots=True)
class SalesUnit:
    """One merchant serial number with its keys. Units may share keys, as a partner's do.

    Args:
        may_push: `PUSH_MESSAGE` is approved; otherwise create answers 5080.
        may_capture_partially: otherwise only the whole amount can be captured (6140).
        may_live_long: `expiresAt` is approved (5050).
        may_capture_late: a Danish or Finnish unit may capture for 180 days instead of 14.
        may_refund: otherwise a refund answers 5100.
        is_verified: its bank account is; otherwise create answers 5060.
        is_active: otherwise the gateway answers 403 to everything.
        fee_rate: the fee for a capture, in hundredths of a percent of it.
        settles: NET: fees are kept back from the payout. GROSS: they are invoiced by the month.
        pays_out: DAILY, WEEKLY (on Sundays) or MONTHLY, at midnight.
    """

    msn: str
    client_id: str
    client_secret: str
    subscription_key: str
    currency: str = "NOK"
    market: str = "NO"
    name: str = "Butikken"
    may_push: bool = True
    may_capture_partially: bool = True
    may_live_long: bool = False
    secondary_subscription_key: str = ""
    may_capture_late: bool = False
    may_refund: bool = True
    is_verified: bool = True
    is_active: bool = True
    fee_rate: int = 175
    settles: str = NET
    pays_out: str = "DAILY"

    def __post_init__(self) -> None:
        if self.settles not in (NET, GROSS) or self.pays_out not in PAYOUTS:
            raise ValueError(f"{self.msn}: settles and pays_out must be ones that are known.")
        if not 0 <= self.fee_rate <= 10_000:
            raise ValueError(f"{self.msn}: fee_rate is 0 to 10000 hundredths of a percent.")

    @property
    def reservation_days(self) -> int:
        """How long the API lets a reservation be captured."""
        return 180 if self.market == "NO" or self.may_capture_late else 14

    @property
    def guaranteed_days(self) -> int:
        """How long the money is certain to be there: the card's own limit, or the market's."""
        return 7 if self.market == "NO" else 14


@dataclass(slots=True)
class Customer:
    """A person with a phone. `has_app` false: known to nobody, answers 7010."""

    name: str
    phone: str
    brand: str = VIPPS
    birth_date: str = "1988-04-12"
    personal_qr: str = ""
    has_app: bool = True

    def __post_init__(self) -> None:
        self.personal_qr = self.personal_qr or personal_qr(self.phone, self.brand)

    @property
    def language(self) -> str:
        return next((LANGUAGES[code] for code in LANGUAGES if self.phone.startswith(code)), "en")

    def age(self, today: date) -> int:
        """Whole years."""
        born = date.fromisoformat(self.birth_date)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(slots=True)
class Data:
    sales_units: list[SalesUnit] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        return asdict(self)


def personal_qr(phone: str, brand: str) -> str:
    """The content of a personal QR: a token that says nothing about its owner, always the same
    for one number so that a printed sheet stays good."""
    token = hashlib.sha256(f"personal-qr:{phone}".encode()).hexdigest()[:26]
    if brand == VIPPS:
        return f"https://qr.vipps.no/p/{token}"
    return f"https://qr.mobilepay.{'fi' if phone.startswith('358') else 'dk'}/p/{token}"


def clear_text_qr(phone: str) -> str:
    """The older Vipps code, which some customers still carry."""
    return f"https://qr.vipps.no/28/2/01/031/{phone}?v=1"


def default_data() -> Data:
    """Three sales units and seven people, all fictional."""
    year = datetime.now(UTC).year
    return Data(
        sales_units=[
            _unit("123456", "NOK", "NO", "Butikken"),
            _unit("234567", "DKK", "DK", "Butikken Danmark"),
            _unit("345678", "EUR", "FI", "Kauppa"),
        ],
        customers=[
            Customer("Kari Nordmann", "4790000078"),
            Customer("Ola Hansen", "4790000012", personal_qr=clear_text_qr("4790000012")),
            Customer("Mette Sørensen", "4520202034", MOBILEPAY, "1979-11-03"),
            Customer("Aino Virtanen", "358400000056", MOBILEPAY, "1994-02-27"),
            Customer("Elsa Lindberg", "46701740611", VIPPS, "1969-08-19"),
            Customer("Jonas Ung", "4790000017", VIPPS, f"{year - 14}-01-15"),
            Customer("Uten app", "4790000099", has_app=False),
        ],
    )


def load(path: Path) -> Data:
    """`{"sales_units": [...], "customers": [...]}`; a part that is missing is the built-in one.

    Raises:
        ValueError: naming the field that is unknown or missing.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    data = default_data()
    if "sales_units" in content:
        data.sales_units = [read_unit(entry) for entry in content["sales_units"]]
    if "customers" in content:
        data.customers = [read_customer(entry) for entry in content["customers"]]
    return data


def read_unit(entry: dict[str, Any]) -> SalesUnit:
    return SalesUnit(**_known(entry, SalesUnit))


def read_customer(entry: dict[str, Any]) -> Customer:
    return Customer(**_known(entry, Customer))


def _known(entry: dict[str, Any], kind: type[SalesUnit] | type[Customer]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    if unknown := set(entry) - names:
        raise ValueError(f"{kind.__name__}: unknown {', '.join(sorted(unknown))}.")
    return entry


def _unit(msn: str, currency: str, market: str, name: str) -> SalesUnit:
    return SalesUnit(
        msn=msn,
        client_id=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"client.{msn}.simulator")),
        client_secret=hashlib.sha256(f"secret:{msn}".encode()).hexdigest()[:32],
        subscription_key=hashlib.sha256(f"key:{msn}".encode()).hexdigest()[:32],
        currency=currency,
        market=market,
        name=name,
    )
