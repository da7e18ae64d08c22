"""How the QR API says no: a body of its own, with `invalidParams`."""

from payments.simulator.checks import Findings
from payments.simulator.endpoint import Asked
from payments.simulator.problems import Answer, GatewayRefusal, Problem, answer, trace_id

FORMATS = {"PNG": "image/png", "SVG": "image/svg+xml"}
LEAST_SIZE, MOST_SIZE = 100, 2000


class QrProblem(Problem):
    """`application/json`: title, detail, a number in `instance`, and the fields that are wrong."""

    def answer(self, instance: str) -> Answer:
        content: dict[str, object] = {
            "type": f"https://httpstatuses.io/{self.status}",
            "title": self.title,
            "detail": self.detail,
            "instance": trace_id(),
        }
        if self.details:
            content["invalidParams"] = self.details
        return answer(content, status=self.status)


def own_words(problem: Problem) -> Problem:
    """What all APIs refuse, as this one says it; what stands before them has its own format."""
    if isinstance(problem, GatewayRefusal):
        return problem
    return QrProblem(problem.status, problem.title, problem.detail, problem.details)


class Taken(Problem):
    """409 names only the id that exists already."""

    def __init__(self, id: str) -> None:
        super().__init__(409, "Conflict", id)

    def answer(self, instance: str) -> Answer:
        return answer({"id": self.detail}, status=409)


class QrFindings(Findings):
    def add(self, name: str, reason: str, *, code: str = "") -> None:
        """A field may be called nothing at all; what is wrong always has a name."""
        super().add(name or "body", reason, code=code)

    def done(self) -> None:
        if self.details:
            raise QrProblem(
                400, "One or more validation errors occurred.", "BadRequest", self.details
            )


def not_found() -> QrProblem:
    return QrProblem(404, "Not Found", "There is no such QR code.")


def read_body(asked: Asked, *, other_type: int = 415) -> dict[str, object]:
    """Raises QrProblem: `other_type` for another type of content, 400 for what is no JSON object.

    Vipps' file declares no 415 where a merchant callback QR is put.
    """
    kind = asked.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise QrProblem(other_type, "Unsupported Media Type", "The body must be application/json.")
    try:
        return asked.json()
    except Problem as error:
        raise QrProblem(400, error.title, "The body is not valid JSON.", error.details) from error


def read_size(text: str | None, findings: Findings, *, name: str) -> int | None:
    """Pixels from 100 to 2000, or None where none is asked for."""
    if text is None:
        return None
    if text.isascii() and text.isdecimal() and LEAST_SIZE <= int(text[:6]) <= MOST_SIZE:
        return int(text)
    findings.add(name, f"The size must be from {LEAST_SIZE} to {MOST_SIZE}.")
    return None


def need_msn(asked: Asked) -> str:
    """The serial number in the header, which the keys alone do not replace here."""
    if "merchant-serial-number" not in asked.request.headers:
        findings = QrFindings()
        findings.add("Merchant-Serial-Number", "The header is required.")
        findings.done()
    return asked.unit.msn
