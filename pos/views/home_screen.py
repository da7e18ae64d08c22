"""The till on a tablet's home screen, as an app among others."""

from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from stores.routes import DeviceRequest

# Of the light look: a manifest knows only one. The pages say theirs for light and dark.
SURFACE, GROUND = "#ffffff", "#f2f5f4"
ICONS = [
    ("icons/till-192.png", "192x192", "any"),
    ("icons/till-512.png", "512x512", "any"),
    ("icons/till-maskable-512.png", "512x512", "maskable"),
]


@require_GET
def manifest(request: DeviceRequest) -> HttpResponse:
    """Which till it is, in the store's language, and how it looks there."""
    told = {
        "id": reverse("till"),
        "name": f"{request.device.name} · {request.store.name}",
        "short_name": _("Till"),
        "lang": get_language(),
        "start_url": reverse("till"),
        "scope": "/",
        "display": "standalone",
        "theme_color": SURFACE,
        "background_color": GROUND,
        "icons": [
            {"src": static(file), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")
