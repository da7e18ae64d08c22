"""The bars of today beside the marks of a week ago: geometry only, drawn by the server as SVG.

Words stand beside the drawing and not in it, so that they keep their size on a phone, where the
drawing is pressed together.
"""

import dataclasses

from pos.today import Sold

# Of the drawing, in units of its own: it is as wide as its place, whatever that is.
COLUMN, HEIGHT, STEPS = 100, 300, 3
BAR, MARK = 44, 68
NICE = (10, 20, 25, 50)


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One hour. `top` and `mark` are from above; `mark` is None where nothing was sold then."""

    hour: int
    amount: int
    before: int
    is_now: bool
    left: int
    bar: int
    top: int
    mark: int | None

    @property
    def name(self) -> str:
        return f"{self.hour:02}"

    @property
    def tall(self) -> int:
        return HEIGHT - self.top

    @property
    def mark_left(self) -> int:
        return self.left - (MARK - BAR) // 2

    @property
    def mark_right(self) -> int:
        return self.mark_left + MARK


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """`scale` are the amounts at its lines, from above to nothing."""

    columns: list[Column]
    scale: list[int]

    @property
    def width(self) -> int:
        return COLUMN * len(self.columns)

    @property
    def lines(self) -> list[int]:
        return [HEIGHT * step // STEPS for step in range(STEPS + 1)]


def draw(sold: Sold, *, now: int) -> Chart:
    """All hours in which anything was sold on either day, and the one that is passing, `now`."""
    most = max((max(pair) for pair in sold.hours), default=0)
    step = nice(most)
    hours = sold.opened
    return Chart(
        columns=[
            _column(hour, sold.hours[hour], at=at, full=step * STEPS, now=now)
            for at, hour in enumerate(hours)
        ],
        scale=[step * (STEPS - line) for line in range(STEPS + 1)],
    )


def nice(most: int) -> int:
    """A round amount of which `STEPS` hold the most; whole crowns or euros."""
    unit = 10
    while True:
        for part in NICE:
            if part * unit * STEPS >= most:
                return part * unit
        unit *= 10


def _column(hour: int, pair: tuple[int, int], *, at: int, full: int, now: int) -> Column:
    amount, before = pair
    return Column(
        hour=hour,
        amount=amount,
        before=before,
        is_now=hour == now,
        left=at * COLUMN + (COLUMN - BAR) // 2,
        bar=BAR,
        top=_height(amount, full),
        mark=_height(before, full) if before > 0 else None,
    )


def _height(amount: int, full: int) -> int:
    # An hour in which more came back than was sold has no bar; the table says what it was.
    return HEIGHT - HEIGHT * max(amount, 0) // full
