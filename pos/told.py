"""What a customer is told on paper about what the shop keeps, in the language of the receipt.

Of whoever pays by QR or number a store may keep enough to find the purchase again. An issued
receipt keeps its words for ever, so they are no translations of the program (as `pos.words`).
"""

from typing import Final

FOUND_BY_APP: Final[dict[str, str]] = {
    "nb": "Viste du QR-koden, skannet klistremerket eller oppga nummeret, finner vi kjøpet "
    "igjen med appen i {days} dager. Vi lagrer en kode av nummeret og de to siste sifrene.",
    "nn": "Viste du QR-koden, skanna klistremerket eller oppgav nummeret, finn vi kjøpet att med "
    "appen i {days} dagar. Vi lagrar ein kode av nummeret og dei to siste sifra.",
    "da": "Viste du QR-koden, scannede klistermærket eller oplyste nummeret, kan vi finde købet "
    "med appen i {days} dage. Vi gemmer en kode af nummeret og de to sidste cifre.",
    "fi": "Jos näytit QR-koodin, skannasit tarran tai annoit numeron, löydämme oston sovelluksen "
    "avulla {days} päivän ajan. Säilytämme numerosta tunnisteen ja sen kaksi viimeistä numeroa.",
    "sv": "Visade du QR-koden, skannade dekalen eller uppgav numret hittar vi köpet med appen i "
    "{days} dagar. Vi sparar en kod av numret och de två sista siffrorna.",
    "en": "If you showed the QR, scanned the sticker or gave your number, we can find this "
    "purchase by the app for {days} days. We keep a code of the number and its last two digits.",
}


def found_by_app(language: str, days: int) -> str:
    """That the purchase is found by the customer's app, for how long, and what is kept for it."""
    return FOUND_BY_APP[language].format(days=days)
