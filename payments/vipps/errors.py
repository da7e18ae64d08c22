"""The two kinds of no, and the facts about a call that are worth keeping.

The texts are for logs and for people who support the shop: they carry neither names, phone numbers
nor keys. What the cashier reads is chosen by the numeric code elsewhere.
"""

from dataclasses import dataclass, field

from payments.vipps import codes


@dataclass(frozen=True)
class Call:
    """What is worth logging about one call.

    `status` is the HTTP status and 0 when no answer came; `ms` is how long we waited; `trace_id` is
    what Vipps' support asks for; `code` is Vipps' numeric error code and 0 when none was told.
    """

    status: int = 0
    ms: int = 0
    trace_id: str = ""
    code: int = 0


@dataclass(frozen=True)
class Detail:
    """One field that Vipps complains about. The reason may repeat what the customer typed."""

    name: str
    reason: str = field(repr=False)


class NotSendable(ValueError):
    """A request that Vipps would refuse, or that does not add up: it is not even built."""


class VippsError(Exception):
    """Something other than yes. `call` is for the record of attempts."""

    def __init__(self, text: str, *, call: Call | None = None) -> None:
        super().__init__(text)
        self.call = call or Call()

    @property
    def code(self) -> int:
        return self.call.code

    @property
    def status(self) -> int:
        return self.call.status

    @property
    def trace_id(self) -> str:
        return self.call.trace_id


class Unavailable(VippsError):
    """No answer, or none that says whether anything happened. Ask again with the same key.

    `retry_after` is in seconds, and only there when we were told.
    """

    def __init__(
        self, text: str, *, call: Call | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(text, call=call)
        self.retry_after = retry_after


class Mismatch(Unavailable):
    """An answer that is about something else than we asked for, or contradicts itself.

    Nothing in it may be believed; a person should know.
    """


class Refused(VippsError):
    """Vipps answered no. The same request with the same key gets the same answer for ever.

    `details` are the fields complained about and `title` is Vipps' own text: both are reworded over
    time, so they are shown and never branched on.
    """

    def __init__(self, *, call: Call, title: str = "", details: tuple[Detail, ...] = ()) -> None:
        what = f"HTTP {call.status}"
        if call.code:
            what += f", code {call.code}: {codes.meaning(call.code)}"
        if details:
            what += f" ({', '.join(detail.name for detail in details)})"
        super().__init__(what, call=call)
        self.title = title
        self.details = details

    @property
    def is_verdict(self) -> bool:
        """Whether the API itself judged the request: it gave a code or named the wrong fields.

        A refusal without either may come from anything that stands between Vipps and us.
        """
        return bool(self.code or self.details)
