"""The codes of a file: ours, unique over all types, and the authority's that each stands for.

The schema means every `basicID` to be unique, whatever its type: ours begin with their type's
letter. Descriptions are Norwegian, as the reader is.
"""

import dataclasses
from collections.abc import Iterator

from pos.models import JournalEntry, Receipt, Tender
from pos.saft.groups import Groups
from stores.models import ArticleGroup

# Who has no product group, and who acts without a person: a late approval, a day closed by itself.
NO_GROUP = "G-0"
SYSTEM = "SYSTEM"
# What a 1..n list of a report holds where there is nothing to tell, as the example has it.
NONE = "None"

PAYMENTS = {
    Tender.Kind.CASH: ("12001", "Kontanter"),
    # A terminal of its own does not tell debit from credit.
    Tender.Kind.CARD: ("12002", "Bankkort"),
    Tender.Kind.GIFT_CARD: ("12005", "Gavekort"),
    Tender.Kind.VIPPS: ("12011", "Vipps MobilePay"),
    # No money: goods that came back, on the return and on the sale of what was taken instead.
    Tender.Kind.EXCHANGE: ("12999", "Bytte, motregnet mellom retur og salg"),
    # No money: what a training receipt says instead.
    Tender.Kind.TRAINING: ("12999", "Trening, ikke betalt"),
}
EVENTS = {
    "13001": "Kassen startet",
    "13002": "Kassen avsluttet",
    "13003": "Pålogging",
    "13004": "Avlogging",
    "13005": "Kasseskuff åpnet",
    "13006": "Kasseskuff lukket",
    "13007": "Ny programversjon",
    "13008": "X-rapport",
    "13009": "Z-rapport",
    "13010": "Kurv parkert",
    "13011": "Parkert kurv hentet",
    "13012": "Salgskvittering",
    "13013": "Returkvittering",
    "13014": "Kopi av kvittering",
    "13015": "Foreløpig kvittering",
    "13016": "Utleveringskvittering",
    "13017": "Treningskvittering",
    "13018": "Annen utskrift",
    "13019": "Uttak av kontanter",
    "13020": "Journal overført",
    "13021": "Prisendring",
    "13022": "Prisundersøkelse",
    "13023": "Trening på",
    "13024": "Trening av",
    "13025": "Fullt minne",
    "13026": "Nøddrift på",
    "13027": "Nøddrift av",
    "13028": "Salg avbrutt",
    "13029": "STEB-kvittering",
    "13030": "Salg fullført uten utskrift",
    "13999": "Annen hendelse",
}
# What the journal tells apart within a code.
OF_ONE_CODE = {
    ("13005", "WITH_SALE"): "Kasseskuff åpnet ved salg eller retur",
    ("13005", "MANUAL"): "Kasseskuff åpnet uten salg",
    ("13999", "DRAWER_ASKED"): "Kasseskuff bedt åpnet uten salg",
    ("13999", "LINE_REMOVED"): "Linje fjernet",
    ("13999", "QUANTITY_REDUCED"): "Antall redusert",
    ("13999", "PRICE_CORRECTED"): "Pris korrigert",
    ("13999", "FLOAT"): "Inngående vekselbeholdning",
    ("13999", "PAY_IN"): "Innbetaling til kassen",
    ("13999", "COUNT_ENTERED"): "Opptelling ført",
    ("13999", "COUNTED"): "Opptelling",
    ("13999", "APPROVED"): "Godkjent av leder",
    ("13999", "HANDED_OVER"): "Kasse overlevert",
    ("13999", "PART_GIVEN_BACK"): "Delbetaling gitt tilbake",
    ("13999", "CARRIED_OVER"): "Betaling overført til neste dag",
    ("13999", "SEEN_CLOSED"): "Skuff sett lukket",
    ("13999", "AGE_CONFIRMED"): "Alder kontrollert: gammel nok",
    ("13999", "AGE_REFUSED"): "Alder kontrollert: for ung eller ikke vist",
    ("13999", "GIFT_CARD_GIVEN_BACK"): "Gavekort ikke brukt likevel",
    ("13999", "EXCHANGE_BEGUN"): "Varer levert inn for bytte",
    ("13999", "EXCHANGE_TAKEN_OFF"): "Varer ikke byttet likevel",
    ("13999", "OFFICE_COPY"): "Kopi laget på kontoret",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Basic:
    """One code: its type in list 1, our id, the authority's where there is one, in words."""

    type: str
    id: str
    predefined: str
    description: str


def event_id(code: str, event: str = "") -> str:
    """Of a journal entry's code, and of what tells apart the entries that share it."""
    return f"E-{code}-{event}" if (code, event) in OF_ONE_CODE else f"E-{code}"


def payment_id(kind: str) -> str:
    """Of a tender's kind."""
    return f"P-{kind}"


def transaction_id(kind: str, *, is_pay_in: bool = False) -> str:
    """Of a receipt's kind: what is returned, and everything else, which is sold; or, of gift cards
    alone, is paid in."""
    if is_pay_in and kind != Receipt.Kind.RETURN:
        return "T-PAYIN"
    return "T-RETURN" if kind == Receipt.Kind.RETURN else "T-SALE"


def line_id(kind: str, *, is_goods: bool = True) -> str:
    """Of a line, by its receipt's kind, and by whether it is goods or a gift card."""
    if not is_goods:
        return "L-GIFTCARD-BACK" if kind == Receipt.Kind.RETURN else "L-GIFTCARD"
    return "L-RETURN" if kind == Receipt.Kind.RETURN else "L-SALE"


def office_id(user: int | str) -> str:
    """Of a user of the office, whose ids are not those of the staff."""
    return f"OFFICE-{user}"


def group_id(group: int | str | None) -> str:
    """Of a product group's key."""
    return f"G-{group}" if group else NO_GROUP


DISCOUNT, RAISE = "D-HAND", "R-HAND"
# A gift card is sold: of no product and no main group, and what it has in place of a VAT code.
GIFT_CARD, GIFT_GROUP, NO_TURNOVER = "GIFTCARD", "G-GIFTCARD", "NONE"


def of(groups: Groups) -> Iterator[Basic]:
    """All codes that a file may use."""
    yield Basic("04", NO_GROUP, ArticleGroup.GOODS, "Uten varegruppe")
    for number, (name, code) in sorted(groups.items()):
        yield Basic("04", group_id(number), code, name)
    yield Basic("04", GIFT_GROUP, ArticleGroup.OTHER, "Gavekort")
    yield Basic("05", "L-SALE", "", "Salgslinje")
    yield Basic("05", "L-RETURN", "", "Returlinje")
    yield Basic("05", "L-GIFTCARD", "", "Gavekort solgt")
    yield Basic("05", "L-GIFTCARD-BACK", "", "Gavekort tatt tilbake")
    yield Basic("08", DISCOUNT, "", "Rabatt gitt i kassen")
    yield Basic("10", RAISE, "", "Pris satt opp i kassen")
    yield Basic("11", "T-SALE", "11001", "Kontantsalg")
    yield Basic("11", "T-RETURN", "11006", "Retur")
    yield Basic("11", "T-PAYIN", "11005", "Innbetaling for gavekort")
    for kind, (code, words) in PAYMENTS.items():
        yield Basic("12", payment_id(kind), code, words)
    # A code that a newer journal has and this list does not is still an event.
    for code in sorted({*EVENTS, *JournalEntry.Code.values}):
        known = code if code in EVENTS else "13999"
        yield Basic("13", event_id(code), known, EVENTS.get(code, EVENTS["13999"]))
    for (code, event), words in OF_ONE_CODE.items():
        yield Basic("13", event_id(code, event), code, words)
