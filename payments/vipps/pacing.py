"""How long to wait before the same call is made again.

Vipps allows five creates, captures, cancels or refunds a minute for one reference. We send an
operation at 0, 3, 10 and 25 seconds and then at least 40 seconds apart, which is never more than
four in any minute and leaves one for the cashier's abort.
"""

from typing import Final

DELAYS: Final = (0.0, 3.0, 7.0, 15.0)
LATER: Final = 40.0

# A customer has ten minutes. After those nobody waits at the till, and an outage is not helped by
# asking often.
PATIENT_AFTER: Final = 16
PATIENT: Final = 300.0

# A wait that somebody else asks for must never put a payment to sleep.
LONGEST_TOLD: Final = 600.0


def next_delay(attempts: int, retry_after: float | None = None) -> float:
    """Seconds from the latest send to the next, after `attempts` sends of one operation.

    `retry_after` is what Vipps asked for; it makes the wait longer, never shorter.
    """
    if attempts < len(DELAYS):
        planned = DELAYS[max(attempts, 0)]
    else:
        planned = LATER if attempts < PATIENT_AFTER else PATIENT
    return max(planned, min(retry_after or 0.0, LONGEST_TOLD))
