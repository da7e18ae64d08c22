"""A document as rows: worked out once, then drawn by screen, paper, e-mail and PDF alike.

`content` is what `documents` has fixed; older contents have fewer keys and are drawn all the same.
Headings are of double size and every amount of single size, so marked text is always more than
half as large again as the text of the amounts (kassasystemforskrifta 2-8-6 to 2-8-8; SKVFS 2014:9
asks for double size).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pos import told, words
from pos.models.baskets import ONE
from stores.money import amount_text
from stores.templatetags.look import percent_text, quantity_text

Kind = Literal["mark", "heading", "middle", "pair", "text", "under", "sum", "rule", "table"]
DAY_FIRST, YEAR_FIRST = "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of a document.

    `cells` are a text, or a left and a right one of a pair or sum. `lines` are those of a table,
    its head first. A mark and a heading are of double size.
    """

    kind: Kind
    cells: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()


RULE = Row("rule")
SIGN_HERE = "_" * 30


def rows(
    content: dict[str, Any],
    *,
    is_copy: bool = False,
    is_electronic: bool = False,
    signature: str = "",
    gift_cards: Sequence[str] = (),
) -> list[Row]:
    """All of a document, from the top. `signature` is the receipt's own, of which some is shown.

    `gift_cards` are the whole numbers of the cards it sells, in order, for the original alone:
    otherwise their last digits are shown, so that a copy is no second voucher.
    """
    said = words.of(content["language"], content.get("country", ""))
    drawn = _Drawn(content, said, iter(gift_cards))
    found = [
        *drawn.head(is_copy=is_copy, is_electronic=is_electronic),
        RULE,
        *drawn.goods(),
        RULE,
        *drawn.sums(),
        RULE,
        *drawn.tenders(),
        *drawn.vat(),
        *drawn.received(),
        *drawn.told(),
    ]
    signed = f" · {drawn.words['signed']} {signature[:12]}" if signature else ""
    return [*found, Row("middle", (f"Nordkassa{signed}",))]


def title(content: dict[str, Any]) -> str:
    """What a document is called in a list of files or mails."""
    return f"{content['heading']} {content['number']:06}"


@dataclasses.dataclass(frozen=True, slots=True)
class _Drawn:
    content: dict[str, Any]
    words: dict[str, str]
    gift_cards: Iterator[str]

    def head(self, *, is_copy: bool, is_electronic: bool) -> Iterator[Row]:
        content, say = self.content, self.words
        seller = content["seller"]
        if is_copy:
            yield Row("mark", (say["copy"],))
        yield Row("heading", (content["heading"],))
        if is_electronic and content.get("country") == "SE" and not self._is_no_receipt:
            yield Row("middle", (say["electronic"],))
        yield Row("middle", (seller["store"],))
        yield Row("middle", (seller["name"],))
        yield Row("middle", (f"{seller['street']}, {seller['place']}",))
        yield Row("middle", (f"{say['organisation_number']} {seller['organisation_number']}",))
        if seller["register"]:
            yield Row("middle", (seller["register"],))
        number = say["bill" if self._is_no_receipt else "number"]
        yield Row("pair", (f"{number} {content['number']:06}", self._moment(content["issued_at"])))
        yield Row("pair", (f"{say['till']} {content['pos_id']}", content["staff"]))
        if "original" in content:
            yield Row("text", (self._original(content["original"]),))
            yield Row("text", (content["reason"],))
        if "customer_reference" in content:
            yield Row("text", (f"{say['customer_reference']} {content['customer_reference']}",))

    def _original(self, sale: dict[str, Any] | None) -> str:
        if sale is None:
            return self.words["without_receipt"]
        return self._rehearsed(f"{self.words['return_of']} {sale['number']:06}, {sale['pos_id']}")

    def _rehearsed(self, text: str) -> str:
        """Of a receipt of training what is no receipt of a sale either."""
        return f"{self.words['TRAINING']}: {text}" if self.content["kind"] == "TRAINING" else text

    def goods(self) -> Iterator[Row]:
        usual = self.content["vat"][0]["rate"] if self.content["vat"] else None
        for line in self.content["lines"]:
            discount = line.get("discount", 0)
            is_usual = line["vat_rate"] == usual or "gift_card" in line
            rate = "" if is_usual else f" ({self._percent(line['vat_rate'])})"
            yield Row("pair", (line["name"] + rate, self._amount(line["amount"] + discount)))
            if "gift_card" in line:
                number = next(self.gift_cards, f"•••• {line['gift_card']}")
                yield Row("under", (f"{self.words['card_number']} {number}",))
                if line.get("until"):
                    yield Row("under", (f"{self.words['card_until']} {self._day(line['until'])}",))
                continue
            if line["quantity"] != ONE:
                yield Row("under", (self._quantity(line, line["amount"] + discount),))
            yield from self._by_hand(line)
            if discount:
                reason = line.get("discount_reason", "")
                named = f"{self.words['discount']}: {reason}" if reason else self.words["discount"]
                yield Row("pair", (f"  {named}", self._amount(-discount)))

    def _by_hand(self, line: dict[str, Any]) -> Iterator[Row]:
        """What one costs otherwise, where the cashier has made it cheaper; and the line's note."""
        usual = line.get("catalogue_price")
        if usual is not None and usual > line["unit_price"]:
            yield Row("under", (f"{self.words['usual_price']} {self._amount(usual)}",))
        if note := line.get("note"):
            yield Row("under", (note,))

    def _quantity(self, line: dict[str, Any], price: int) -> str:
        """How much at what price; of goods that come back at less, the price says nothing."""
        unit = " kg" if line["unit"] == "KG" else ""
        quantity = quantity_text(line["quantity"], self.content["language"]) + unit
        off = abs(line["unit_price"] * line["quantity"] - price * ONE)
        return quantity if 2 * off > ONE else f"{quantity} x {self._amount(line['unit_price'])}"

    def sums(self) -> Iterator[Row]:
        content, rounding = self.content, self.content.get("rounding", 0)
        total = f"{self.words['total']} {content['currency']}"
        yield Row("sum", (total, self._amount(content["total"])))
        if rounding:
            yield Row("pair", (self.words["rounding"], self._amount(rounding)))
            yield Row("sum", (self.words["to_pay"], self._amount(content["total"] + rounding)))

    def tenders(self) -> Iterator[Row]:
        for tender in self.content["tenders"]:
            name = self.words.get(tender["kind"], "Vipps MobilePay")
            if rehearsed := tender.get("rehearses"):
                name = f"{name}: {self.words.get(rehearsed, 'Vipps MobilePay')}"
            yield Row("pair", (name, self._amount(tender["amount"])))
            if "gift_card" in tender:
                yield from self._card_left(tender)
            elif "receipt" in tender:
                other = self.words["exchanged_from" if tender["amount"] > 0 else "exchanged_for"]
                yield Row("text", (self._rehearsed(f"{other} {tender['receipt']:06}"),))
            elif tender["reference"]:
                yield Row("text", (f"{self.words['reference']} {tender['reference']}",))
            if tender.get("given"):
                yield Row("pair", (self.words["given"], self._amount(tender["given"])))
                change = tender["given"] - tender["amount"]
                yield Row("pair", (self.words["change"], self._amount(change)))
        if self.content["tenders"]:
            yield RULE

    def _card_left(self, tender: dict[str, Any]) -> Iterator[Row]:
        """Which gift card it was, and what it still has."""
        yield Row("under", (f"{self.words['card_number']} •••• {tender['gift_card']}",))
        yield Row("pair", (f"  {self.words['card_left']}", self._amount(tender["left"])))

    def vat(self) -> Iterator[Row]:
        """Per rate and code: base, VAT and sum. What bears no VAT stands apart from what does.

        Not on a delivery: the VAT is told of by its invoice, once.
        """
        if self._is_delivery:
            return
        say, rates = self.words, self.content["vat"]
        if not rates:
            return  # Gift cards alone are no turnover.
        lines: list[tuple[str, ...]] = [(say["vat"], say["base"], say["vat"], say["sum"])]
        lines += [
            self._rate(self._coded(row["rate"], row["code"]), row["amount"], row["vat"])
            for row in rates
        ]
        if len(rates) > 1:
            amount, vat = (sum(row[name] for row in rates) for name in ("amount", "vat"))
            lines.append(self._rate(say["sum"], amount, vat))
        yield Row("table", lines=tuple(lines))
        free = sum(row["amount"] for row in rates if not row["rate"])
        if any(not row["rate"] for row in rates):
            taxable = sum(row["amount"] for row in rates) - free
            yield Row("pair", (say["taxable"], self._amount(taxable)))
            yield Row("pair", (say["tax_free"], self._amount(free)))
        yield RULE

    def received(self) -> Iterator[Row]:
        """Where whoever fetches the goods signs: nobody has paid for them."""
        if self._is_delivery:
            yield Row("text", (f"{self.words['received_by']}: {SIGN_HERE}",))
            yield RULE

    def told(self) -> Iterator[Row]:
        """What the shop keeps of whoever has paid, where it keeps anything."""
        if days := self.content.get("found_by_app"):
            yield Row("text", (told.found_by_app(self.content["language"], days),))
            yield RULE

    def _coded(self, rate: int, code: str) -> str:
        return f"{self._percent(rate)} ({code})" if code else self._percent(rate)

    def _rate(self, name: str, amount: int, vat: int) -> tuple[str, ...]:
        return (name, *map(self._amount, (amount - vat, vat, amount)))

    @property
    def _is_delivery(self) -> bool:
        return self.content.get("kind") == "DELIVERY"

    @property
    def _is_no_receipt(self) -> bool:
        return self.content.get("kind") in ("PROVISIONAL", "TRAINING", "DELIVERY")

    def _amount(self, amount: int) -> str:
        return amount_text(amount, "", self.content["language"])

    def _percent(self, rate: int) -> str:
        return percent_text(rate, self.content["language"])

    def _day(self, text: str) -> str:
        form = YEAR_FIRST if self.content.get("country") == "SE" else DAY_FIRST
        return dt.date.fromisoformat(text).strftime(form.partition(" ")[0])

    def _moment(self, text: str) -> str:
        form = YEAR_FIRST if self.content.get("country") == "SE" else DAY_FIRST
        return dt.datetime.fromisoformat(text).strftime(form)
