from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health
from stores.routes import Public, route

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    route("livez", health.livez, policy=Public("answers only whether we live"), name="livez"),
    route("readyz", health.readyz, policy=Public("answers only whether we serve"), name="readyz"),
    path("", include("stores.urls")),
    path("", include("pos.urls")),
    path("", include("payments.urls")),
]

handler403 = "stores.errors.refused"
handler404 = "stores.errors.not_found"
handler500 = "stores.errors.broken"
