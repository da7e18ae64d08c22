"""The panel that asks whether the customer is old enough for what is in the basket."""

from django.urls import reverse
from django.utils.translation import gettext as _

from payments.panel.scene import Act, Panel, Scene
from pos import ages
from pos.shifts import now
from stores import clock


def asking(scene: Scene) -> Panel:
    """Once for each basket, and nothing is paid before; see `pos.ages`."""
    age = scene.basket.age_to_check
    said = {"age": age}
    day = clock.long_day(ages.latest_birthday(scene.store, age, now()))
    panel = Panel(kind="age", heading=_("Is the customer at least %(age)s?") % said)
    panel.lines = [_("Born on or before %(day)s") % {"day": day}]
    panel.say = _("May I see your ID, please?")
    panel.actions = [
        _answer(_("Yes, at least %(age)s") % said, age, ages.YES, kind="main", hotkey="F6"),
        _answer(_("No, take it out"), age, ages.NO, hotkey="F7"),
    ]
    names = [line.name for line in scene.lines if (line.minimum_age or 0) >= age]
    panel.fine = _("No takes out: %(names)s") % {"names": ", ".join(dict.fromkeys(names))}
    return panel


def _answer(label: str, age: int, said: str, *, kind: str = "", hotkey: str) -> Act:
    vals = {"answer": said, "age": str(age)}
    return Act(label, reverse("answer-age"), kind=kind, hotkey=hotkey, vals=vals)
