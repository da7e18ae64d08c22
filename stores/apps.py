from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    name = "stores"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Master data")


class OfficeConfig(AdminConfig):
    """Django's admin, on our own site."""

    default_site = "stores.office_site.OfficeSite"
