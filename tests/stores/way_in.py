"""Somebody of head office who signs in with password and code, as a browser does."""

import re
import time
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import TOTP

from stores.models import AuditEntry, Authenticator, RoleName, Staff
from tests import make
from tests.stores.pages import text

PASSWORD = "a long enough secret"
QR = 'aria-label="QR of the key"'
LOGIN, SECOND, INDEX = "/admin/login/", "/admin/second-factor/", "/admin/"


def solveig() -> Staff:
    user = User.objects.create_user("solveig", password=PASSWORD, is_staff=True)
    return make.staff(make.store(), RoleName.HEAD_OFFICE, whole_merchant=True, user=user)


def sign_in(client: Client, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"username": "solveig", "password": password}, **more)


def code_of(app: Authenticator, *, later: int = 0) -> str:
    totp = TOTP(app.key(), drift=app.drift)
    totp.time = time.time() + later * totp.step
    return f"{totp.token():06}"


def set_up(client: Client) -> list[str]:
    """Sign in for the first time; the recovery codes."""
    sign_in(client)
    client.get(SECOND)
    answer = client.post(SECOND, {"code": code_of(Authenticator.objects.get())})
    return re.findall(r"<code>(\w{5}-\w{5})</code>", text(answer))


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("act", flat=True))
