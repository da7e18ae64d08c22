"""The ePayment API: create, get, events, capture, cancel, refund, and force approve."""

from starlette.routing import Route

from payments.simulator import acts, creation
from payments.simulator.checks import Findings, Json, read_object
from payments.simulator.data import Customer
from payments.simulator.endpoint import Asked, endpoint
from payments.simulator.payment import CREATED, Payment
from payments.simulator.problems import Answer, answer, malformed, refused
from payments.simulator.qr import image_url, target_url

PREFIX = "/epayment/v1"


def create(asked: Asked) -> Answer:
    payment = acts.create(asked.world, asked.unit, asked.json(), key=asked.key)
    content = {"reference": payment.reference}
    if payment.user_flow == "QR":
        content["redirectUrl"] = _qr_url(payment, asked.base)
    elif payment.user_flow != "PUSH_MESSAGE":
        content["redirectUrl"] = target_url(payment, asked.codes)
    return answer(content, status=201)


def get(asked: Asked) -> Answer:
    payment = asked.world.find(asked.unit.msn, asked.reference)
    content = payment.view()
    if payment.user_flow == "QR" and payment.state == CREATED:
        content["redirectUrl"] = _qr_url(payment, asked.base)
    return answer(content)


def events(asked: Asked) -> Answer:
    return answer(asked.world.find(asked.unit.msn, asked.reference).log())


def capture(asked: Asked) -> Answer:
    payment = asked.world.find(asked.unit.msn, asked.reference)
    acts.capture(asked.world, payment, _modification(asked, payment), key=asked.key)
    return answer(payment.adjusted())


def cancel(asked: Asked) -> Answer:
    payment = asked.world.find(asked.unit.msn, asked.reference)
    body = asked.json() if asked.body else {}
    findings = Findings()
    findings.only(body, ("cancelTransactionOnly",))
    only = body.get("cancelTransactionOnly", False)
    if not isinstance(only, bool | None):
        findings.add("cancelTransactionOnly", "The field must be true or false.")
    findings.done()
    acts.cancel(asked.world, payment, transaction_only=bool(only))
    return answer(payment.adjusted())


def refund(asked: Asked) -> Answer:
    payment = asked.world.find(asked.unit.msn, asked.reference)
    acts.refund(asked.world, payment, _modification(asked, payment), key=asked.key)
    return answer(payment.adjusted())


def approve(asked: Asked) -> Answer:
    """Force approve. Unlike theirs it does not ask for a first payment by hand."""
    payment = asked.world.find(asked.unit.msn, asked.reference)
    body: Json = read_object(asked.body) if asked.body else {}
    _check_approval(body)
    named = body.get("customer", {})
    if payment.customer is None and body.get("token") == payment.token and not named:
        raise refused("10030")
    if named:
        acts.claim(asked.world, payment, _customer(asked, named))
    acts.approve(asked.world, payment)
    return Answer(200)


def _check_approval(body: Json) -> None:
    findings = Findings()
    findings.only(body, ("customer", "token"))
    if "customer" in body:
        findings.object(body["customer"], "customer")
        creation.check_customer(body, findings)
    if not isinstance(body.get("token", ""), str):
        findings.add("token", "The field token must be a string.")
    findings.done()


def _customer(asked: Asked, named: Json) -> Customer:
    if "personalQr" in named:
        customer = acts.find_customer(asked.world, personal_qr=named["personalQr"])
    else:
        customer = asked.world.customers.get(named.get("phoneNumber", ""))
    if customer is None or not customer.has_app:
        raise refused("7010")
    return customer


def _modification(asked: Asked, payment: Payment) -> int:
    body = asked.json()
    findings = Findings()
    findings.only(body, ("modificationAmount",))
    if body.get("modificationAmount") is None:
        findings.add("modificationAmount", "The field is required.", code="4140")
        findings.done()
    amount = findings.amount(body["modificationAmount"], "modificationAmount")
    findings.done()
    if amount is None:
        raise malformed(findings.details)
    value, currency = amount
    if currency != payment.currency or value < 1:
        raise refused("4040", f"An amount in {payment.currency} above zero is expected.")
    return value


def _qr_url(payment: Payment, base: str) -> str:
    wish = payment.request.get("qrFormat") or {}
    if wish.get("format") == "TEXT/TARGETURL":
        return target_url(payment, base)
    return image_url(payment, base)


def routes() -> list[Route]:
    one = f"{PREFIX}/payments/{{reference}}"
    return [
        Route(f"{PREFIX}/payments", endpoint("create", create, keyed=True), methods=["POST"]),
        Route(one, endpoint("get", get), methods=["GET"]),
        Route(f"{one}/events", endpoint("events", events), methods=["GET"]),
        Route(f"{one}/capture", endpoint("capture", capture, keyed=True), methods=["POST"]),
        Route(f"{one}/cancel", endpoint("cancel", cancel, keyed=True), methods=["POST"]),
        Route(f"{one}/refund", endpoint("refund", refund, keyed=True), methods=["POST"]),
        Route(
            f"{PREFIX}/test/payments/{{reference}}/approve",
            endpoint("approve", approve),
            methods=["POST"],
        ),
    ]
