from django.urls import URLPattern

from payments import facts, panel
from payments.views import live, till, webhooks
from pos import baskets
from stores.access import Action
from stores.routes import Public, Till, route

sell = Till(Action.SELL)

urlpatterns: list[URLPattern] = [
    route("till/look/", till.look, policy=Till(Action.SELL, panel.ALONG), name="look"),
    route(
        "pay/payer/",
        till.set_payer,
        policy=Till(Action.SELL, baskets.ALONG),
        name="set-payer",
    ),
    route("pay/payer/remove/", till.remove_payer, policy=sell, name="remove-payer"),
    route(
        "pay/request/",
        till.request_payment,
        policy=Till(Action.SELL, facts.ALONG),
        name="request-payment",
    ),
    route("pay/<int:payment_id>/abort/", till.abort_payment, policy=sell, name="abort-payment"),
    route(
        "pay/<int:payment_id>/complete/",
        till.complete_payment,
        policy=sell,
        name="complete-payment",
    ),
    route(
        "pay/<int:payment_id>/release/", till.release_payment, policy=sell, name="release-payment"
    ),
    route("pay/<int:payment_id>/again/", till.read_again, policy=sell, name="read-again"),
    route(
        "pay/<int:payment_id>/dismiss/", till.dismiss_payment, policy=sell, name="dismiss-payment"
    ),
    route("pay/<int:payment_id>/qr/", till.payment_qr, policy=sell, name="payment-qr"),
    route("pay/live/", live.live_payment, policy=sell, name="live-payment"),
    route(
        "pay/live/<int:payment_id>/abort/",
        live.abort_live_payment,
        policy=sell,
        name="abort-live-payment",
    ),
    route(
        "webhooks/vipps/<slug:token>/",
        webhooks.vipps_webhook,
        policy=Public("signed by Vipps; the signature is checked first"),
        name="vipps-webhook",
    ),
]
