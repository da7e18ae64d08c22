"""One settings file for demo, tests and production; all that differs comes from the environment."""

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import api, builds, network, office, postgres, schedule, secrets
from config import environment as env

# Lets `ModelAdmin[Product]` and its like run, and not only be checked.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("NORDKASSA_VAR", str(BASE_DIR / "var"))).resolve()

VERSION = "0.1.0"
BUILD = builds.of(BASE_DIR, VERSION)
MODE = env.text("NORDKASSA_MODE", "demo")
IS_PRODUCTION = MODE == "production"
IS_TEST = MODE == "test"
DEBUG = False
KEEPER_THREADS = env.number("KEEPER_THREADS", 8)
# An export of more rows is a job in the background.
EXPORT_LIMIT = env.number("EXPORT_LIMIT", 50_000)

# Addresses: all from one host setting, because 127.0.0.1 and localhost are two sites to a browser.
HOST = network.host_of(env.text("HOST", network.HOME))
IS_OUTSIDE = MODE == "demo" and not network.is_home(HOST)  # Others see a demo over HTTPS.
_seen, HOME = (f"https://{HOST}", network.HOME) if IS_OUTSIDE else (f"http://{HOST}", HOST)
PORT = env.number("PORT", 8000)
LIVE_PORT = env.number("LIVE_PORT", PORT + 1)
SIMULATOR_PORT = env.number("SIMULATOR_PORT", 8100)
ORIGIN = env.origin("ORIGIN", f"{_seen}:{PORT}")
LIVE_ORIGIN = env.origin("LIVE_ORIGIN", ORIGIN if IS_PRODUCTION else f"{_seen}:{LIVE_PORT}")
WEBHOOK_ORIGIN = env.origin("WEBHOOK_ORIGIN", f"http://{HOME}:{PORT}" if IS_OUTSIDE else ORIGIN)
IS_HTTPS = ORIGIN.startswith("https://")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [HOST, HOME, network.name_in(ORIGIN)]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

# Vipps MobilePay.
VIPPS_ENVIRONMENT = env.text("VIPPS_ENVIRONMENT", "SIMULATOR")
VIPPS_SIMULATOR_URL = env.text("VIPPS_SIMULATOR_URL", f"http://{HOME}:{SIMULATOR_PORT}")
# A simulator of its own for tills in training; without it they rehearse without the app.
TRAINING_PORT = env.number("TRAINING_PORT", SIMULATOR_PORT + 1)  # The demo's.
TRAINING_URL = env.origin("TRAINING_URL", "")
PHONE_ORIGIN = f"{_seen}:{SIMULATOR_PORT}" if IS_OUTSIDE else VIPPS_SIMULATOR_URL

# Secrets: from the environment, or made once under var/ when this is not production.
_made = secrets.Secrets(SECRET_KEY="", NORDKASSA_KEYS="", PIN_PEPPER="")
if not IS_PRODUCTION:
    _made = secrets.kept(VAR)
SECRET_KEY = env.text("SECRET_KEY", _made["SECRET_KEY"])
if not SECRET_KEY:
    raise SystemExit("SECRET_KEY is not set; production makes none.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
NORDKASSA_KEYS = env.words("NORDKASSA_KEYS") or _made["NORDKASSA_KEYS"].split(",")
PIN_PEPPER = env.text("PIN_PEPPER", _made["PIN_PEPPER"])
CUSTOMER_PEPPER = env.text("CUSTOMER_PEPPER", PIN_PEPPER)

# Database: the application's role works, the owner's role migrates.
IS_DATABASE_EMBEDDED = not env.text("DATABASE_URL")
DATABASE_URL = env.text("DATABASE_URL") or postgres.url(VAR, postgres.APPLICATION)
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL") or (
    postgres.url(VAR, postgres.OWNER) if IS_DATABASE_EMBEDDED else DATABASE_URL
)
_database = env.database(DATABASE_URL)
_owner = env.database(DATABASE_OWNER_URL)
# A till waits at most this long for the database: better one clear refusal than a hanging screen.
# Compiling a statement costs more than any answer that a till waits for.
_LIMITS = (
    "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
    " -c jit=off"
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database,
        "OPTIONS": {**env.LINE, "options": _LIMITS, **env.PLANS, **_database["OPTIONS"]},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASE_ROLE: str = _database["USER"]
DATABASE_OWNER = {name: _owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "stores.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    *("django_otp", "django_otp.plugins.otp_static"),
    "csp",
    "django_htmx",
    "template_partials",
    "stores.apps.StoresConfig",
    "pos",
    "payments",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PolicyMiddleware",
    "config.middleware.DeviceFeaturesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.OfficeLocaleMiddleware",
    "config.middleware.DatabaseTroubleMiddleware",
    "config.middleware.RefusalsMiddleware",
    "config.middleware.OfficePlansMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.OfficeSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Languages: the till speaks the store's, the office the user's.
LANGUAGE_CODE = "en"
LANGUAGES = [
    *(("nb", _("Norwegian")), ("da", _("Danish")), ("fi", _("Finnish")), ("sv", _("Swedish"))),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "stores.formats"
TIME_ZONE = "Europe/Oslo"

# Files.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC if IS_TEST else "config.assets.Storage"},
}
WHITENOISE_USE_FINDERS = IS_TEST
WHITENOISE_MAX_AGE = 0  # For names without a hash; those with one are kept for ever.

# People and cookies.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = office.PASSWORDS
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = office.BACKENDS
# A code besides the password. A demo, which prints its passwords, asks for none unless it is told.
OFFICE_SECOND_FACTOR = env.text("OFFICE_SECOND_FACTOR", "1" if IS_PRODUCTION else "0") == "1"
_ours = "__Host-" if IS_HTTPS else "nordkassa_"
DEVICE_COOKIE, SCREEN_COOKIE = f"{_ours}device", f"{_ours}screen"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_ours}session", f"{_ours}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "stores.sessions"
CSRF_FAILURE_VIEW = "stores.errors.stale"
# Headers.
TRUST_PROXY = env.text("TRUST_PROXY") == "1"
# Who is not believed about HTTPS would be redirected for ever.
SECURE_SSL_REDIRECT = IS_PRODUCTION and TRUST_PROXY
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
# With it no browser lets anybody past its warning of a demo's certificate.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS and not IS_OUTSIDE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SILENCED_SYSTEM_CHECKS = [
    # HSTS for subdomains and preloading is the shop owner's choice; nordkassa.W025 says W008.
    *("security.W005", "security.W021", "security.W008"),
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{name: [NONE] for name in ("default-src", "frame-ancestors", "base-uri")},
        **{name: [SELF] for name in ("script-src", "style-src", "img-src", "font-src")},
        **{name: [SELF] for name in ("media-src", "manifest-src", "form-action")},
        "connect-src": [SELF, LIVE_ORIGIN],
    }
}

# Celery: for what is long or scheduled. Nothing on the path of money goes through it.
CELERY_FOLDER = VAR / "celery"
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS = env.broker(CELERY_BROKER_URL, folder=CELERY_FOLDER)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(CELERY_FOLDER / "beat")
CELERY_BEAT_SCHEDULE = schedule.beat(SECRET_KEY)

REST_FRAMEWORK, SPECTACULAR_SETTINGS = api.rest_framework(), api.spectacular(VERSION)
globals().update(office.WAY_IN)
globals().update(env.mail(folder=None if IS_PRODUCTION else VAR / "mail", host=HOST))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "config.logs.Mask"}},
    "formatters": {"line": {"()": "config.logs.Line"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "filters": ["mask"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stdout"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
