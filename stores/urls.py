from .access import Action
from .audit_list import export_audit
from .routes import Device, Office, Public, Till, route
from .screen_views import offer_screen, pair_screen, remove_screen, till_screen
from .views import home, pair, product_image

sell = Till(Action.SELL)

urlpatterns = [
    route("office/audit.csv", export_audit, policy=Office(Action.SEE_AUDIT), name="export-audit"),
    route("", home, policy=Public("The front door; shows no data."), name="home"),
    route("pair/", pair, policy=Public("Here a tablet becomes a device."), name="pair"),
    route(
        "pair/<slug:code>/",
        pair,
        policy=Public("A one-time link; using it needs the code in it."),
        name="pair-with-code",
    ),
    route("till/screen/", till_screen, policy=sell, name="till-screen"),
    route("till/screen/offer/", offer_screen, policy=sell, name="offer-screen"),
    route("till/screen/remove/", remove_screen, policy=sell, name="remove-screen"),
    route(
        "screen/pair/",
        pair_screen,
        policy=Public("Here a browser becomes a customer screen."),
        name="pair-screen",
    ),
    route(
        "screen/pair/<slug:code>/",
        pair_screen,
        policy=Public("A one-time link; using it needs the code in it."),
        name="pair-screen-with-code",
    ),
    route("products/<int:product_id>/image/", product_image, policy=Device(), name="product-image"),
]
