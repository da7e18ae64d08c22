"""Money that Vipps tells of and that we do not know: put before a person, and closed by one.

A webhook of an unknown reference is filed as well. Another system may use the same sales unit, or
a restored database has lost the payment: then a customer may have paid for nothing.
"""

from django.contrib.auth.models import User
from django.db import connection
from django.utils.translation import gettext as _

from payments.models import Stray, StrayNote
from pos.refusals import NotPossible
from pos.shifts import now

# The same messages as those of I-30 in `invariants.sql`, which asks again in words of its own: a
# check that shared this query would share its mistakes.
FIND = """
INSERT INTO payments_stray (sales_unit_id, reference, first_at, found_at)
SELECT g.sales_unit_id, w.reference, min(w.received_at), now()
FROM payments_webhook w JOIN payments_webhookregistration g ON g.id = w.registration_id
WHERE w.received_at < now() - interval '10 min' AND w.reference <> ''
  AND w.name <> 'user.checked-in.v1' AND NOT starts_with(w.reference, 'CHECK-') AND NOT EXISTS (
    SELECT 1 FROM payments_payment p
    WHERE p.reference = w.reference AND p.sales_unit_id = g.sales_unit_id)
GROUP BY g.sales_unit_id, w.reference
ON CONFLICT (sales_unit_id, reference) DO NOTHING
"""


def find() -> int:
    """Put on the list whatever has been unknown for ten minutes; how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(FIND)
        return int(cursor.rowcount)


def close(stray: Stray, *, reason: str, user: User) -> None:
    """Keep what a person has found out. Once: a second press keeps the first word.

    Raises NotPossible without a reason.
    """
    if not reason.strip():
        raise NotPossible(_("Say why. It is kept with your name."))
    given = {"reason": reason.strip()[:300], "user": user, "at": now()}
    StrayNote.objects.get_or_create(stray=stray, defaults=given)
