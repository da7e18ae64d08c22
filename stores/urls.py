from .routes import Device, Public, route
from .views import home, pair, product_image

urlpatterns = [
    route("", home, policy=Public("The front door; shows no data."), name="home"),
    route("pair/", pair, policy=Public("Here a tablet becomes a device."), name="pair"),
    route(
        "pair/<slug:code>/",
        pair,
        policy=Public("A one-time link; using it needs the code in it."),
        name="pair-with-code",
    ),
    route("products/<int:product_id>/image/", product_image, policy=Device(), name="product-image"),
]
