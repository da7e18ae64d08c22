"""One thing that shall go wrong."""

from dataclasses import dataclass

from payments.simulator.problems import TITLES, Answer, GatewayRefusal

MODES = ("drop_before", "drop_after", "delay", "delay_after", "status", "refuse", "truncate")
WEBHOOK = "webhook"
WEBHOOK_MODES = ("duplicate", "reorder", "withhold", "forge", "late")
# How a webhook is forged: signed with another secret, changed after it was signed, or not signed.
FORGERIES = ("secret", "body", "unsigned")
OPERATIONS = (
    "token",
    "create",
    "get",
    "events",
    "capture",
    "cancel",
    "refund",
    "approve",
    "exchange",
    "webhooks",
    "receipt",
    "order",
    "ledgers",
    "report",
    WEBHOOK,
)
GATEWAY_SAYS = {
    401: "Unauthorized. Access token is missing or invalid.",
    403: "Forbidden.",
    422: "Unprocessable.",
    429: "Rate limit is exceeded. Try again later.",
}


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of `operation`, after `skip` calls without it.

    Args:
        operation: token, create, get, events, capture, cancel, refund, approve, exchange,
            webhooks, receipt, order, ledgers, report, or * for any; or webhook, for what is sent
            to the merchant.
        mode: drop_before: the connection closes, nothing is done. drop_after: it is done, then
            the connection closes. delay, delay_after: `seconds` of waiting before or after doing
            it. status: nothing is done, `status` is the answer (with `retry_after` seconds and
            `body`, if given). refuse: nothing is done, the answer is the domain error `code`.
            truncate: it is done and half of the answer arrives.
            Of a webhook: duplicate: sent again after it was accepted. reorder: sent after the
            next one of its payment, or after `seconds`. withhold: never sent. forge: a forgery
            (`code`: secret, body, unsigned) goes before it. late: sent `seconds` later.
        reference: only calls for this payment.
    """

    operation: str
    mode: str
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    status: int = 503
    retry_after: int | None = None
    body: str = ""
    code: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        modes = WEBHOOK_MODES if self.operation == WEBHOOK else MODES
        if self.mode not in modes:
            raise ValueError(f"mode must be one of {', '.join(modes)}.")
        if self.mode == "refuse" and (self.code not in TITLES or self.operation == "token"):
            raise ValueError("refuse needs a code that is known, and an operation that has codes.")
        if self.mode == "forge":
            self.code = self.code or FORGERIES[0]
            if self.code not in FORGERIES:
                raise ValueError(f"The code of forge must be one of {', '.join(FORGERIES)}.")

    def fits(self, operation: str, reference: str) -> bool:
        is_meant = self.operation == operation or (self.operation == "*" and operation != WEBHOOK)
        return is_meant and self.reference in ("", reference)

    def answer(self) -> Answer:
        """What stands before the API says instead: its own JSON, or a page for people."""
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.body or self.status not in GATEWAY_SAYS:
            return Answer(self.status, self.body.encode(), "text/html", wait)
        said = GATEWAY_SAYS[self.status]
        return GatewayRefusal(self.status, "", said, retry_after=self.retry_after).answer("")

    def described(self) -> str:
        """The mode and what matters to it, in one line."""
        if self.mode == "status":
            wait = "" if self.retry_after is None else f", Retry-After {self.retry_after}"
            return f"status {self.status}{wait}"
        if self.mode in ("refuse", "forge"):
            return f"{self.mode} {self.code}"
        if self.mode in ("delay", "delay_after", "late", "reorder"):
            return f"{self.mode} {self.seconds:g} s"
        return self.mode
