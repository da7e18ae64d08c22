"""Settings of the way into the office: what a password is, and how often it may be wrong."""

import datetime as dt
from typing import Any

# The rules are in stores/tries.py: by user and place, and by user from anywhere.
WAY_IN: dict[str, Any] = {
    "LOGIN_REDIRECT_URL": "admin:index",
    "AXES_HANDLER": "stores.tries.Tries",
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
    "AXES_LOCKOUT_CALLABLE": "stores.tries.locked",
    "AXES_CLIENT_IP_CALLABLE": "stores.tries.address",
    "AXES_USERNAME_CALLABLE": "stores.tries.name",
    "AXES_FAILURE_LIMIT": 5,  # As TRIES and LOCKED_FOR there; a test compares them.
    "AXES_COOLOFF_TIME": dt.timedelta(minutes=15),
    # Who goes on trying does not keep the owner out for ever.
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_DISABLE_ACCESS_LOG": True,
    "AXES_ENABLE_ADMIN": False,
    "AXES_VERBOSE": False,
}
BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Of passwords (ASVS 6.2): long ones, none that everybody has, and no rule of signs.
PASSWORDS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
