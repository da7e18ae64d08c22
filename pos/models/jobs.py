"""Work that is long or scheduled. The row is the truth; the broker is only a nudge."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work.

    `kind` is the name of the Celery task that does it. `wake_at` is schedule, retry and lease in
    one: whoever finds it due may nudge or claim the job. `slot` makes a scheduled job unique, so
    that two beats ask for it once.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")

    kind = models.CharField(max_length=60, verbose_name=_("kind"))
    parameters = models.JSONField(default=dict)
    slot = models.CharField(max_length=80, null=True, unique=True)  # noqa: DJ001 - null is not unique
    state = models.CharField(
        max_length=7, choices=State, default=State.WAITING, verbose_name=_("state")
    )
    progress = models.PositiveBigIntegerField(default=0)
    goal = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True, verbose_name=_("outcome"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(verbose_name=_("asked for"))
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, verbose_name=_("finished"))
    wake_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["DONE", "FAILED"], wake_at__isnull=True)
                | Q(state__in=["WAITING", "RUNNING"], wake_at__isnull=False),
                name="job_wakes_until_it_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(goal=0) | Q(progress__lte=F("goal")), name="job_progress_within_goal"
            ),
        )
        indexes = (
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="job_due"),
        )

    def __str__(self) -> str:
        return f"{self.pk} · {self.get_state_display()}"
