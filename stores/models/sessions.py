"""Sessions of the office, by person, so that they can be listed and ended."""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficeSession(AbstractBaseSession):
    """One browser of one person, from sign-in to sign-out. Without a person: a sign-in under way.

    `address` is the network that it was begun from, as in the audit log.
    """

    may_delete: ClassVar[bool] = True

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="office_sessions",
        verbose_name=_("office user"),
    )
    began_at = models.DateTimeField(_("signed in at"), null=True)
    seen_at = models.DateTimeField(_("last seen"), null=True)
    address = models.CharField(_("network"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @property
    def name(self) -> str:
        """What pages call it. The key itself is what signs in, and is on no page."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from stores.sessions import SessionStore

        return SessionStore
