"""The keys of what has been done, so that it is not done again."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from stores.models import POSDevice


class FormKey(models.Model):
    """One act at a till, sent once or many times. The second time it finds its key taken."""

    append_only: ClassVar[bool] = True

    key = models.UUIDField(primary_key=True)
    device = models.ForeignKey(POSDevice, models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=20)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
