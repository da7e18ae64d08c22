"""The app on a person's phone that makes codes for the office's second factor."""

import secrets
import time
from base64 import b32encode
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from stores.crypto import open_sealed, seal

KEY_BYTES = 20
STEP = 30
# A code is good for one step before and after its own.
TOLERANCE = 1
ISSUER = "Nordkassa"


class Authenticator(ThrottlingMixin, Device):  # type: ignore[misc]
    """As django-otp's TOTPDevice but for the key, which that keeps in the clear: here whoever
    reads the table or a backup makes no code. The person is sealed in with it, so that nobody
    moves a key that is known to somebody else's row.

    Not `confirmed` until it has shown a right code. `drift` is by how many steps the phone's clock
    is known to be wrong, `last_step` that of the last code, after which none of before is good.
    """

    may_delete: ClassVar[bool] = True

    objects: ClassVar[models.Manager["Authenticator"]] = models.Manager()

    name = None
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="authenticators",
        verbose_name=_("office user"),
    )
    sealed = models.TextField(editable=False)
    drift = models.SmallIntegerField(default=0)
    last_step = models.BigIntegerField(default=-1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "confirmed"], name="one_authenticator_of_a_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {self.user_id}"

    @property
    def _about(self) -> str:
        return f"stores.authenticator:{self.user_id}"

    def renew(self) -> None:
        """Seal a new key into the row; the caller saves it."""
        self.sealed = seal({"key": secrets.token_hex(KEY_BYTES)}, about=self._about)

    def key(self) -> bytes:
        """In the clear; raises Unreadable."""
        return bytes.fromhex(open_sealed(self.sealed, about=self._about)["key"])

    def link(self) -> str:
        """What the QR says to the app. It holds the key; raises Unreadable."""
        asked = urlencode({"secret": b32encode(self.key()).decode(), "issuer": ISSUER})
        return f"otpauth://totp/{quote(f'{ISSUER}:{self.user.get_username()}')}?{asked}"

    def verify_token(self, token: str) -> bool:
        """Whether this code is good now; then it is good no more. Raises Unreadable."""
        is_allowed, _why = self.verify_is_allowed()
        if not is_allowed:
            return False
        totp: Any = TOTP(self.key(), STEP, drift=self.drift)
        totp.time = time.time()
        is_number = len(token) == totp.digits and token.isdecimal()
        if not is_number or not totp.verify(int(token), TOLERANCE, self.last_step + 1):
            self.throttle_increment()
            return False
        self.drift, self.last_step = totp.drift, totp.t()
        self.throttle_reset(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; twice as long after each further."""
        return 1
