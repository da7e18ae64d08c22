"""The headings that a country's law has printed, by language, whatever the screen speaks.

Sources: kassasystemforskrifta 2-8-4 to 2-8-8 (Norway, both forms of the language); act 658/2013
(Finland); momsbekendtgørelsen 64 (Denmark); SKVFS 2014:9 (Sweden). They are no translations of the
program: an issued receipt keeps its language for ever.
"""

from typing import Final

# By kind of document.
HEADINGS: Final[dict[str, dict[str, str]]] = {
    "nb": {
        "SALE": "Salgskvittering",
        "RETURN": "Returkvittering",
        "PROVISIONAL": "Foreløpig kvittering – IKKE KVITTERING FOR KJØP",
        "TRAINING": "Treningskvittering – IKKE KVITTERING FOR KJØP",
        "DELIVERY": "Utleveringskvittering – IKKE KVITTERING FOR KJØP",
    },
    "nn": {
        "SALE": "Salskvittering",
        "RETURN": "Returkvittering",
        "PROVISIONAL": "Foreløpig kvittering – IKKJE KVITTERING FOR KJØP",
        "TRAINING": "Treningskvittering – IKKJE KVITTERING FOR KJØP",
        "DELIVERY": "Utleveringskvittering – IKKJE KVITTERING FOR KJØP",
    },
    "da": {
        "SALE": "Kvittering",
        "RETURN": "Returkvittering",
        "PROVISIONAL": "Foreløbig bon – IKKE EN KVITTERING",
        "TRAINING": "ØVELSE – IKKE EN KVITTERING",
        "DELIVERY": "Følgeseddel – IKKE EN KVITTERING",
    },
    "fi": {
        "SALE": "Kuitti",
        "RETURN": "Palautuskuitti",
        "PROVISIONAL": "Alustava lasku – EI KUITTI",
        "TRAINING": "HARJOITUS – EI KUITTI",
        "DELIVERY": "Lähete – EI KUITTI",
    },
    "sv": {
        "SALE": "Kvitto",
        "RETURN": "Returkvitto",
        "PROVISIONAL": "Preliminär nota – EJ KVITTO",
        "TRAINING": "ÖVNING – EJ KVITTO",
        "DELIVERY": "Följesedel – EJ KVITTO",
    },
    "en": {
        "SALE": "Receipt",
        "RETURN": "Return receipt",
        "PROVISIONAL": "Provisional bill – NOT A RECEIPT",
        "TRAINING": "TRAINING – NOT A RECEIPT",
        "DELIVERY": "Delivery note – NOT A RECEIPT",
    },
}
# What stands over any other paper that could be taken for a receipt.
NO_RECEIPT: Final[dict[str, str]] = {
    "nb": "IKKE KVITTERING FOR KJØP",
    "nn": "IKKJE KVITTERING FOR KJØP",
    "da": "IKKE EN KVITTERING",
    "fi": "EI KUITTI",
    "sv": "EJ KVITTO",
    "en": "NOT A RECEIPT",
}
