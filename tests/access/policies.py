"""What a declared policy says must come of a request; the roles' actions alone are asked besides.

Nothing here asks the code that answers: it reads the policy, `MAY`, and where the person's role is.
"""

from typing import Any

from stores.access import MAY, Action
from stores.models import RoleName
from stores.pages import Inside, Installation, Page, Place
from stores.routes import Office
from tests.access.people import BESIDE, ELSEWHERE, EVERYWHERE, Person

ALLOWED, SIGN_IN, REFUSED, HIDDEN, NO_SUCH_METHOD = "allowed", "sign in", "403", "404", "405"
READS = ("GET", "HEAD")


def expected(policy: Any, person: Person, method: str) -> str:
    """Of a page of the office, asked for with a row that is where the people are around."""
    if person.user is None:
        return SIGN_IN
    if isinstance(policy, Inside):
        is_known = method in READS or (method == "POST" and policy.is_sent)
        return ALLOWED if is_known else NO_SUCH_METHOD
    if method not in (*READS, "POST"):
        return NO_SUCH_METHOD
    if isinstance(policy, Installation):
        return ALLOWED if person.is_over_all else REFUSED
    if isinstance(policy, Office):
        return _of_page(Page(_action(policy), act=_action(policy), of=policy.of), person, method)
    assert isinstance(policy, Page)
    return _of_page(policy, person, method)


def may_see(policy: Page, person: Person) -> bool:
    """Whether the row is one that a person's lists show."""
    return policy.see is not None and allows(person, policy.see) and is_at(policy, person)


def is_at(policy: Page, person: Person, *, sends: bool = False) -> bool:
    """Whether a person's role is where the row is, for what is asked."""
    action = policy.act if sends else policy.see or policy.act
    assert action is not None
    return policy.of is None or covers(policy.of, person, action)


def _of_page(page: Page, person: Person, method: str) -> str:
    action = page.see if method in READS else page.act
    if action is None or not allows(person, action):
        return REFUSED
    if page.wholly and not person.is_over_all and person.where != EVERYWHERE:
        return REFUSED
    if not is_at(page, person):
        return REFUSED if page.of and is_shown(page.of, person) else HIDDEN
    return ALLOWED if is_at(page, person, sends=method == "POST") else REFUSED


def is_shown(of: Place, person: Person) -> bool:
    """Whether the person has the row in a list, whatever he may do with it."""
    return allows(person, of.shown) and covers(of, person, of.shown)


def allows(person: Person, action: Action) -> bool:
    """By the table of roles."""
    return person.is_over_all or bool(person.role and action in MAY[RoleName(person.role)])


def covers(of: Place, person: Person, action: Action) -> bool:
    """Whether a role is where the row belongs."""
    if person.is_over_all:
        return True
    if of.person:
        return False  # The row is the installation's or another one's.
    if of.store:
        return person.where not in (BESIDE, ELSEWHERE)
    if of.merchant:
        is_keeping = action == Action.KEEP_MASTER_DATA
        return person.where == EVERYWHERE if is_keeping else person.where != ELSEWHERE
    # Shared by all merchants; nobody here keeps all of them.
    return action != Action.KEEP_MASTER_DATA


def _action(policy: Office) -> Action:
    return Action(policy.action)
