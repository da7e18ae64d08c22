"""The demo's sales units and customers, for our database and for the simulator alike.

Constants of a demonstration: these keys open nothing but the simulator. Imports nothing of
Django, because the simulator is started before there is a database.
"""

from typing import Any

KEYS = {
    "NO": ("demo-no-client", "demo-no-secret-9f31c2", "demo-no-subscription-7c1b"),
    "DK": ("demo-dk-client", "demo-dk-secret-4e80aa", "demo-dk-subscription-2d9f"),
    "FI": ("demo-fi-client", "demo-fi-secret-b6d417", "demo-fi-subscription-51e3"),
}
# Store prefix → MSN, country, currency, brand. One sales unit a store, keys shared by a country's.
UNITS = {
    "storg": ("110001", "NO", "NOK", "VIPPS"),
    "brygg": ("110002", "NO", "NOK", "VIPPS"),
    "strog": ("220001", "DK", "DKK", "MOBILEPAY"),
    "aarhus": ("220002", "DK", "DKK", "MOBILEPAY"),
    "aleksi": ("330001", "FI", "EUR", "MOBILEPAY"),
    "hame": ("330002", "FI", "EUR", "MOBILEPAY"),
}
CUSTOMERS: list[dict[str, Any]] = [
    {"name": "Kari Nordmann", "phone": "4790000078", "brand": "VIPPS", "birth_date": "1988-04-12"},
    {"name": "Ola Hansen", "phone": "4790000012", "brand": "VIPPS", "birth_date": "1975-09-30"},
    {
        "name": "Mette Sørensen",
        "phone": "4520202034",
        "brand": "MOBILEPAY",
        "birth_date": "1979-11-03",
    },
    {
        "name": "Aino Virtanen",
        "phone": "358400000056",
        "brand": "MOBILEPAY",
        "birth_date": "1994-02-27",
    },
    {"name": "Jonas Ung", "phone": "4790000017", "brand": "VIPPS", "birth_date": "2012-01-15"},
    {"name": "Uten app", "phone": "4790000099", "brand": "VIPPS", "has_app": False},
]
QR = {
    "4790000078": "https://qr.vipps.no/p/3f9c1d7ae2b84c60958d2e71ab",
    # The older form, which some customers still carry.
    "4790000012": "https://qr.vipps.no/28/2/01/031/4790000012?v=1",
    "4520202034": "https://qr.mobilepay.dk/p/7b2e90c4d1f3465aa8e6019c3d",
    "358400000056": "https://qr.mobilepay.fi/p/c5a1806fe37d4b92b0f4d8126e",
    "4790000017": "https://qr.vipps.no/p/91d6e3b07c524fa8a3b5c4e8f2",
    "4790000099": "https://qr.vipps.no/p/0e4f7a92d8b1463c9d50b6a7c3",
}


def simulator_data(names: dict[str, str] | None = None) -> dict[str, Any]:
    """What the simulator must know: `{"sales_units": […], "customers": […]}`.

    `names` maps store prefixes to the names that customers see.
    """
    units = []
    for prefix, (msn, country, currency, _brand) in UNITS.items():
        client_id, client_secret, subscription_key = KEYS[country]
        units.append(
            {
                "msn": msn,
                "client_id": client_id,
                "client_secret": client_secret,
                "subscription_key": subscription_key,
                "currency": currency,
                "market": country,
                "name": (names or NAMES)[prefix],
            }
        )
    customers = [{**person, "personal_qr": QR[person["phone"]]} for person in CUSTOMERS]
    return {"sales_units": units, "customers": customers}


NAMES = {
    "storg": "Storgata",
    "brygg": "Bryggen",
    "strog": "Strøget",
    "aarhus": "Latinerkvarteret",
    "aleksi": "Aleksanterinkatu",
    "hame": "Hämeenkatu",
}
