"""The front door: the landing page, pairing, and the pictures of the goods."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from . import audit, devices
from .audit import Act
from .cookies import known_token, remember
from .models import Product
from .routes import DeviceRequest


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if devices.find(known_token(request)):
        return redirect("till")
    return render(request, "stores/home.html")


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, code: str = "") -> HttpResponse:
    """A link may be opened by whoever previews it: only sending the form uses up its code."""
    refusal = ""
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            device, token = devices.pair(code)
        except devices.WrongCode as error:
            refusal = str(error)
        else:
            audit.record(Act.PAIRED, request=request, of=device, device=device)
            response = redirect("sign-in")
            remember(response, token, settings.DEVICE_COOKIE)
            return response
    context = {
        "code": code,
        "refusal": refusal,
        "device": devices.find(known_token(request)),
    }
    return render(request, "stores/pair.html", context)


@require_GET
@cache_control(private=True, max_age=86_400)
def product_image(request: DeviceRequest, product_id: int) -> FileResponse:
    product = get_object_or_404(Product, pk=product_id, merchant=request.store.merchant_id)
    if not product.image:
        raise Http404
    return FileResponse(product.image.open(), content_type="image/webp")
