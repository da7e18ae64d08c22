from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import health
from config.openapi import openapi
from stores.routes import Public, route

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    route("livez", health.livez, policy=Public("answers only whether we live"), name="livez"),
    route("readyz", health.readyz, policy=Public("answers only whether we serve"), name="readyz"),
    route(
        "api/v1/openapi.json",
        openapi,
        policy=Public("describes the API and holds nothing of anybody"),
        name="api-openapi",
    ),
    path("api/v1/", include("stores.api.urls")),
    path("api/v1/", include("pos.api.urls")),
    path("api/v1/", include("payments.api.urls")),
    path("", include("stores.urls")),
    path("", include("pos.urls")),
    path("", include("payments.urls")),
]

handler400 = "stores.errors.unreadable"
handler403 = "stores.errors.refused"
handler404 = "stores.errors.not_found"
handler500 = "stores.errors.broken"
