"""The token that makes a browser a tablet or a customer screen of ours, kept in its cookie."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# No browser keeps a cookie for longer; it is renewed whenever the tablet is seen.
COOKIE_LASTS = dt.timedelta(days=400)


def known_token(request: HttpRequest) -> str:
    """The token of the tablet, or an empty text."""
    return request.COOKIES.get(settings.DEVICE_COOKIE, "")


def remember(response: HttpResponseBase, token: str, cookie: str) -> None:
    """Leave the token with the browser for as long as browsers allow."""
    response.set_cookie(
        cookie,
        token,
        max_age=COOKIE_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
