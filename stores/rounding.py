"""Rounding what is paid in notes and coins to what coins there are.

Only cash is rounded, only the sum that is left to pay, and VAT is not touched. The smallest coin of
each country stands in its profile (`stores.countries`): 1 krone, 50 øre, 1 krona, 5 cents.
"""


def cash(amount: int, *, step: int) -> int:
    """The amount that coins can pay, in minor units; `step` is the smallest coin.

    Half a step rounds away from zero, so that what goes back is the mirror of what came in.
    """
    rounded = (2 * abs(amount) + step) // (2 * step) * step
    return rounded if amount >= 0 else -rounded
