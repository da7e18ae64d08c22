"""The Report API's addresses: the list of ledgers, one date, and the feed."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.routing import Route

from payments.simulator import gateway
from payments.simulator.checks import Findings
from payments.simulator.endpoint import Asked, endpoint
from payments.simulator.problems import Answer, Problem, answer, malformed
from payments.simulator.report.entries import TOPICS
from payments.simulator.report.ledger import Ledger, handle_of
from payments.simulator.report.ledgers import Ledgers
from payments.simulator.report.places import Place, read_list

LIST = "/settlement/v1/ledgers"
ONE = "/report/v2/ledgers/{ledger_id}/{topic}"
PAGE_SIZE = "Vipps-Feed-Page-Size"
HANDLE = "settlesForRecipientHandles"
# The second asks for what payments over the API do not have, so that it changes nothing.
QUERY = ("cursor", "includeGDPRSensitiveData")


def list_ledgers(asked: Asked) -> Answer:
    """The ledgers that these keys reach. A cursor brings its filter along."""
    cursor, size = _cursor(asked, HANDLE), asked.world.ledgers.page_size
    place = Place(handles=tuple(asked.request.query_params.getlist(HANDLE)))
    if cursor:
        place = read_list(cursor)
    views = [ledger.view(handle=_handle(asked, ledger)) for ledger in _reached(asked)]
    wanted = [view for view in views if not place.handles or set(place.handles) & set(view[HANDLE])]
    page = wanted[place.after : place.after + size]
    is_last = place.after + size >= len(wanted)
    return answer({"items": page, "cursor": "" if is_last else place.moved(len(page)).cursor()})


def one_date(asked: Asked) -> Answer:
    """All entries of one ledger date. A full page says that there may be more, even when there
    is nothing more; a date that is not closed says *try later*, whatever it already has."""
    ledger, place = _asked_for(asked)
    day = _day(asked.request.path_params["day"])
    ledgers, account = asked.world.ledgers, ledger.account(place.topic)
    place = replace(place, ledger_date=day.isoformat()).follow(_cursor(asked))
    end = account.count_until(ledgers.seen_until)
    seen = account.between(0, end)
    page = [each for each in seen if each.ledger_date == day]
    page = page[place.after : place.after + ledgers.page_size]
    behind = account.between(end, end + 1)
    is_open = not ledger.is_closed(day) or any(each.ledger_date <= day for each in behind)
    planted = ledgers.plants.take("try_later", msn=ledger.unit.msn, topic=place.topic)
    content: dict[str, Any] = {
        "items": [each.view() for each in page],
        "hasMore": len(page) == ledgers.page_size,
        "tryLater": is_open or planted is not None,
    }
    if page and ledgers.plants.take("page_twice", msn=ledger.unit.msn, topic=place.topic):
        content |= {"hasMore": True, "cursor": place.cursor()}
    elif content["hasMore"]:
        content["cursor"] = place.moved(len(page)).cursor()
    return _paged(content, ledgers)


def feed(asked: Asked) -> Answer:
    """What comes after the cursor, which is always there; *try later* is the end for now."""
    ledger, place = _asked_for(asked)
    ledgers, account = asked.world.ledgers, ledger.account(place.topic)
    place = place.follow(_cursor(asked))
    if ledgers.plants.take("try_later", msn=ledger.unit.msn, topic=place.topic):
        return _paged({"items": [], "cursor": place.cursor(), "tryLater": True}, ledgers)
    end = account.count_until(ledgers.seen_until)
    start = max(place.after, account.forgotten)
    page = account.between(start, min(end, start + ledgers.page_size))
    twice = page and ledgers.plants.take("page_twice", msn=ledger.unit.msn, topic=place.topic)
    following = place if twice else replace(place, after=start + len(page))
    content = {
        "items": [each.view() for each in page],
        "cursor": following.cursor(),
        "tryLater": following.after >= end,
    }
    return _paged(content, ledgers)


def _paged(content: dict[str, Any], ledgers: Ledgers) -> Answer:
    return replace(answer(content), headers={PAGE_SIZE: str(ledgers.page_size)})


def _reached(asked: Asked) -> list[Ledger]:
    """A sales unit's keys reach its own ledger. Where several units share keys, the serial number
    decides; without one, all of theirs are reached."""
    headers = asked.request.headers
    is_named = bool(headers.get("merchant-serial-number"))
    units = [asked.unit] if is_named else gateway.units_of(asked.world, headers)
    return [asked.world.ledgers.of(unit) for unit in units]


def _handle(asked: Asked, ledger: Ledger) -> str:
    plant = asked.world.ledgers.plants.find("wrong_handle", msn=ledger.unit.msn)
    return f"api:{plant.instead}" if plant else handle_of(ledger.unit)


def _asked_for(asked: Asked) -> tuple[Ledger, Place]:
    """Raises:
    Problem: 404, also when the ledger is another's: that it exists is not told.
    """
    ledger_id, topic = (asked.request.path_params[name] for name in ("ledger_id", "topic"))
    ledger = next((each for each in _reached(asked) if each.id == ledger_id), None)
    if ledger is None:
        raise Problem(404, "No such ledgerId", "No such ledgerId.")
    if topic not in TOPICS:
        reason = f"The topic must be one of {', '.join(TOPICS)}."
        raise malformed([{"name": "topic", "reason": reason}])
    return ledger, Place(ledger_id=ledger.id, topic=topic)


def _cursor(asked: Asked, *more: str) -> str:
    """Raises:
    Problem: 400, a query parameter is not known. One that is misspelled is a mistake, and
        theirs may well overlook it.
    """
    findings = Findings()
    findings.only(asked.request.query_params, (*QUERY, *more))
    findings.done()
    return asked.request.query_params.get("cursor", "")


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise malformed([{"name": "ledgerDate", "reason": "A date as YYYY-MM-DD is expected."}])


def routes() -> list[Route]:
    ledgers = endpoint("ledgers", list_ledgers, needs_msn=False)
    of_date = endpoint("report", one_date, needs_msn=False)
    return [
        Route(LIST, ledgers, methods=["GET"]),
        Route(f"{ONE}/dates/{{day}}", of_date, methods=["GET"]),
        Route(f"{ONE}/feed", endpoint("report", feed, needs_msn=False), methods=["GET"]),
    ]
