"""The customer screen: one look at what its till sells and how the payment stands."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from payments import panel
from payments.models import Brand
from payments.panel.customer import customers_panel
from payments.panel.scene import Scene
from payments.views.till import CSS
from pos import customer
from pos.shifts import now
from pos.sums import of_lines
from stores.routes import ScreenRequest


@require_GET
def look(request: ScreenRequest) -> HttpResponse:
    """Goods, amount and payment as they are now, in the language chosen for this sale."""
    if request.along[0] is None:
        # The till has never sold, and a look opens no basket.
        return render(request, "pos/customer.html#calm", {"store": request.store})
    scene = panel.see(request.device, request.along)
    thanks = customer.thanks_left(scene.basket, scene.lines, now())
    sale = customer.sale_shown(scene.basket, thanks)
    wanted, of_sale = request.GET.get("language", ""), request.GET.get("sale", "")
    language = customer.language_of(wanted, of_sale, sale, request.store)
    with translation.override(language):
        context = _context(scene, language, thanks=thanks, sale=sale)
        return render(request, "payments/customer.html", context)


def _context(scene: Scene, language: str, *, thanks: int, sale: int) -> dict[str, Any]:
    """What may be shown, and nothing else of the scene."""
    is_paid = bool(thanks and scene.sold)
    return {
        "store": scene.store,
        "is_calm": not (scene.lines or scene.credits or scene.at or is_paid),
        "is_training": scene.basket.is_training,
        "lines": customer.bought(scene.lines, scene.store, language),
        "item_count": of_lines(scene.lines).items,
        "received": scene.received,
        "back": [line for credit in scene.credits for line in credit.lines],
        "amount": scene.sold.total if is_paid and scene.sold else scene.asked,
        "is_paid": is_paid,
        "panel": customers_panel(scene, thanks=thanks),
        "css": CSS[scene.name or Brand.Name.VIPPS],
        "again": thanks,
        "sale": sale,
        "look": scene.basket.look,
    }
