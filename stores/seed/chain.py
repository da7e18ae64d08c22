"""The demo's chain: invented merchants, stores, devices and people. For demonstration only.

The organisation numbers have valid check digits but lie outside what is given to companies.
PINs and passwords are constants: a demo must be told to whoever tries it.
"""

from dataclasses import dataclass, field

from stores.models import RoleName


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    pin: str = ""
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class Shop:
    name: str
    street: str
    postal_code: str
    city: str
    prefix: str
    devices: dict[str, str]
    people: list[Person]


@dataclass(frozen=True)
class Company:
    name: str
    organisation_number: str
    country: str
    currency: str
    time_zone: str
    language: str
    shops: list[Shop] = field(default_factory=list)
    is_in_business_register: bool = False


HEAD_OFFICE = Person("Solveig Aasen", RoleName.HEAD_OFFICE, "", "kontor", "nordlys-kontor-8026")
ACCOUNTANT = Person("Henrik Dahl", RoleName.ACCOUNTANT, "", "regnskap", "nordlys-regnskap-4175")
OFFICE = [HEAD_OFFICE, ACCOUNTANT]


def manager(name: str, pin: str, username: str, password: str) -> Person:
    return Person(name, RoleName.MANAGER, pin, username, password)


def cashier(name: str, pin: str) -> Person:
    return Person(name, RoleName.CASHIER, pin)


NORWAY = Company(
    "Nordlys Demohandel AS",
    "999999999",
    "NO",
    "NOK",
    "Europe/Oslo",
    "nb",
    [
        Shop(
            "Storgata",
            "Storgata 12",
            "0155",
            "Oslo",
            "storg",
            {"Butikken-23412": "Kasse 1", "Butikken-23413": "Kasse 2"},
            [
                manager("Ingrid Berg", "802614", "ingrid", "nordlys-ingrid-8026"),
                cashier("Jonas Lie", "517293"),
                cashier("Amina Hassan", "938465"),
            ],
        ),
        Shop(
            "Bryggen",
            "Bryggen 7",
            "5003",
            "Bergen",
            "brygg",
            {"Butikken-23421": "Kasse 1", "Butikken-23422": "Kasse 2"},
            [
                manager("Kjetil Moen", "468531", "kjetil", "nordlys-kjetil-4685"),
                cashier("Marit Vik", "729358"),
                cashier("Elias Nygård", "604839"),
            ],
        ),
    ],
    is_in_business_register=True,
)
DENMARK = Company(
    "Nordlys Demohandel ApS",
    "99999993",
    "DK",
    "DKK",
    "Europe/Copenhagen",
    "da",
    [
        Shop(
            "Strøget",
            "Østergade 9",
            "1100",
            "København K",
            "strog",
            {"Butikken-45101": "Kasse 1", "Butikken-45102": "Kasse 2"},
            [
                manager("Freja Holm", "815297", "freja", "nordlys-freja-8152"),
                cashier("Mikkel Juhl", "362948"),
                cashier("Sofie Lund", "593716"),
            ],
        ),
        Shop(
            "Latinerkvarteret",
            "Badstuegade 4",
            "8000",
            "Aarhus C",
            "aarhus",
            {"Butikken-45201": "Kasse 1", "Butikken-45202": "Kasse 2"},
            [
                manager("Anders Krogh", "487065", "anders", "nordlys-anders-4870"),
                cashier("Laura Bech", "726183"),
                cashier("Emil Skov", "950472"),
            ],
        ),
    ],
)
FINLAND = Company(
    "Revontuli Demokauppa Oy",
    "99999992",
    "FI",
    "EUR",
    "Europe/Helsinki",
    "fi",
    [
        Shop(
            "Aleksanterinkatu",
            "Aleksanterinkatu 17",
            "00100",
            "Helsinki",
            "aleksi",
            {"Myymala-67101": "Kassa 1", "Myymala-67102": "Kassa 2"},
            [
                manager("Aino Laine", "843906", "aino", "revontuli-aino-8439"),
                cashier("Veikko Salo", "375182"),
                cashier("Helmi Koski", "618049"),
            ],
        ),
        Shop(
            "Hämeenkatu",
            "Hämeenkatu 21",
            "33100",
            "Tampere",
            "hame",
            {"Myymala-67201": "Kassa 1", "Myymala-67202": "Kassa 2"},
            [
                manager("Eero Niemi", "497261", "eero", "revontuli-eero-4972"),
                cashier("Siiri Lehto", "736590"),
                cashier("Onni Harju", "582917"),
            ],
        ),
    ],
)
CHAIN = [NORWAY, DENMARK, FINLAND]


def first_device() -> str:
    """The POS id of the till that a demonstration begins at."""
    return next(iter(CHAIN[0].shops[0].devices))
