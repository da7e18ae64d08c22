"""django-oscar with its own defaults, set for production: what is fast by a setting is set."""

import os
from pathlib import Path

from oscar.defaults import *  # noqa: F403

from config import environment

SECRET_KEY = "bench"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench.peers.shop.urls"
SITE_ID = 1
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_ROOT = Path(os.environ["PEER_FOLDER"]) / "media"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING_CONFIG = None

DATABASES = {
    "default": {
        **environment.database(os.environ["PEER_DATABASE"]),
        "CONN_MAX_AGE": None,
        "ATOMIC_REQUESTS": True,  # As its documentation asks.
    }
}

_PARTS = (
    "address.Address analytics.Analytics basket.Basket catalogue.Catalogue"
    " catalogue.reviews.CatalogueReviews checkout.Checkout communication.Communication"
    " customer.Customer offer.Offer order.Order partner.Partner payment.Payment search.Search"
    " shipping.Shipping voucher.Voucher wishlists.Wishlists dashboard.Dashboard"
)
_DASHBOARD = "catalogue communications offers orders pages partners ranges reports reviews shipping"
_DASHBOARD += " users vouchers"


def _config(part: str) -> str:
    folder, _, name = part.rpartition(".")
    return f"oscar.apps.{folder}.apps.{name}Config"


INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.flatpages",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "oscar.config.Shop",
    *map(_config, _PARTS.split()),
    *(_config(f"dashboard.{name}.{name.capitalize()}Dashboard") for name in _DASHBOARD.split()),
    "django_tables2",
    "haystack",
    "sorl.thumbnail",
    "treebeard",
    "widget_tweaks",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}

OSCAR_DEFAULT_CURRENCY = "NOK"
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = None  # The same few goods are added again and again.
