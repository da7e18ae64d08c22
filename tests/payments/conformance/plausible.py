"""Values that mean something to the simulator. Generated ones alone never get past the door."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import requests
from hypothesis import strategies as st
from schemathesis import Case

from payments.simulator.data import default_data
from tests.payments.vipps.shop import KARI, Shop, new_reference

PEOPLE = default_data().customers
MONEY = st.fixed_dictionaries(
    {"currency": st.just("NOK"), "value": st.sampled_from([100, 151, 49800, 65_000_000])}
)
CUSTOMER = st.sampled_from(
    [{"phoneNumber": each.phone} for each in PEOPLE]
    + [{"personalQr": each.personal_qr} for each in PEOPLE]
)
FLOW = st.sampled_from(["PUSH_MESSAGE", "QR", "WEB_REDIRECT", "NATIVE_REDIRECT"])
WEBHOOK = "https://example.com/hook"
# The files demand it, but generators leave it out.
ACCEPTS = st.sampled_from(["application/json", "image/*", "image/png", "text/targetUrl"])
STICKER, POSTER = "/qr/v1/merchant-callback", "/qr/v1/merchant-redirect"
PLACE = {"locationDescription": st.just("Kasse 1"), "category": st.just("IN_STORE")}
TARGET = st.just("https://example.com/offer")

# Parts of the body by operation. A part that is generated all the same is sometimes kept.
BODIES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "createPayment": {
        "reference": st.uuids().map(str),
        "amount": MONEY,
        "customer": CUSTOMER,
        "userFlow": FLOW,
        "paymentMethod": st.just({"type": "WALLET"}),
        "returnUrl": st.just("https://example.com/back"),
    },
    "capturePayment": {"modificationAmount": MONEY},
    "refundPayment": {"modificationAmount": MONEY},
    "forceApprove": {"customer": CUSTOMER},
    "exchangeQr": {
        "qrCode": st.sampled_from([each.personal_qr for each in PEOPLE]),
        "requestedData": st.just(["MSISDN"]),
    },
    "exchangeCustomer": {"requestedData": st.just(["MSISDN"])},
    "CreateMerchantRedirectQr": {"id": st.uuids().map(str), "redirectUrl": TARGET},
    "UpdateMerchantRedirectUrl": {"redirectUrl": TARGET},
    "PutMerchantCallbackQr": PLACE,
    "PutMerchantCallbackMobilePayQr": {"locationDescription": st.just("Kasse 1")},
    "post /v1/webhooks": {
        "url": st.just(WEBHOOK),
        "events": st.just(["epayments.payment.created.v1"]),
    },
}


@dataclasses.dataclass
class Life:
    """What there is to be named: keys, payments in every state, webhooks."""

    shop: Shop
    keys: dict[str, str]
    hooks: list[str]
    waiting: list[str]
    authorized: list[str]
    captured: list[str]
    others: list[str]
    report: dict[str, list[str]]
    codes: list[str]
    customer_token: str

    @classmethod
    def begin(cls, shop: Shop) -> "Life":
        unit = shop.unit
        changed = {"may_live_long": True}
        shop.control("sales-units", sales_units=[dataclasses.asdict(unit) | changed])
        keys = {
            "client_id": unit.client_id,
            "client_secret": unit.client_secret,
            "Ocp-Apim-Subscription-Key": unit.subscription_key,
        }
        token = requests.post(f"{shop.url}/accesstoken/get", headers=keys, timeout=5).json()
        keys |= {
            "Authorization": f"Bearer {token['access_token']}",
            "Merchant-Serial-Number": unit.msn,
        }
        waiting, authorized, captured = (
            [make() for _ in range(5)] for make in (shop.create, shop.authorized, shop.authorized)
        )
        for reference in captured:
            shop.capture(reference)
        ended = shop.create()
        shop.control("decline", reference=ended)
        names = ["epayments.payment.expired.v1"]
        hooks = [shop.client.register_webhook(WEBHOOK, names).id for _ in range(8)]
        others = [ended, new_reference()]
        ledgers = requests.get(f"{shop.url}/settlement/v1/ledgers", headers=keys, timeout=5).json()
        report = {
            "ledgerId": [each["ledgerId"] for each in ledgers["items"]],
            "topic": ["funds", "fees"],
            "ledgerDate": [datetime.now(UTC).date().isoformat(), "2020-01-01"],
        }
        codes = _printed(shop, keys)
        scan = {"merchantQrId": codes[0], "customer": KARI}
        token = shop.control("check-in", **scan)["customerToken"]
        return cls(shop, keys, hooks, waiting, authorized, captured, others, report, codes, token)

    def named(self, name: str, part: str) -> list[str]:
        """What may stand in the path; first what suits the operation."""
        if part in ("merchantQrId", "beaconId") or "Redirect" in name:
            return self.codes
        if part == "id":
            return self.hooks
        suited = {"capturePayment": self.authorized, "refundPayment": self.captured}
        everything = self.waiting + self.authorized + self.captured + self.others
        return 3 * suited.get(name, self.waiting) + everything

    def enter(self, name: str, case: Case[Any], data: st.DataObject) -> None:
        """Put the living into a generated case: always the keys, mostly the rest."""
        case.headers.update(self.keys)
        if not data.draw(st.integers(0, 3)):
            return
        case.headers["Idempotency-Key"] = str(data.draw(st.uuids()))
        for part in sorted(case.path_parameters.keys() - self.report.keys()):
            case.path_parameters[part] = data.draw(st.sampled_from(self.named(name, part)))
        for part in case.path_parameters.keys() & self.report.keys():
            case.path_parameters[part] = data.draw(st.sampled_from(self.report[part]))
            case.query.pop("cursor", None)
        if isinstance(case.body, dict) and data.draw(st.booleans()):
            for field, values in BODIES.get(name, {}).items():
                case.body[field] = data.draw(values)
            if name == "exchangeCustomer":
                case.body["customer"] = {"customerToken": self.customer_token}


def _printed(shop: Shop, keys: dict[str, str]) -> list[str]:
    """Eight ids, each of a sticker and of a poster."""
    ids = [f"code-{number}" for number in range(8)]
    place = {"locationDescription": "Kasse 1"}
    wanted = {**keys, "Accept": "image/png"}
    for each in ids:
        poster = {"id": each, "redirectUrl": "https://example.com/offer"}
        for made in (
            requests.put(f"{shop.url}{STICKER}/{each}", json=place, headers=keys, timeout=5),
            requests.post(shop.url + POSTER, json=poster, headers=wanted, timeout=5),
        ):
            assert made.status_code == 200, made.text
    return ids
