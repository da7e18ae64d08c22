from django.urls import URLPattern

from payments import facts, panel
from payments.views import (
    books,
    exchanges,
    exports,
    goods_back,
    live,
    parked,
    screen,
    split,
    till,
    training,
    webhooks,
)
from pos import baskets
from stores.access import Action
from stores.routes import Keyed, Office, Screen, Till, route

sell = Till(Action.SELL)
look = Till(Action.SELL, panel.ALONG)
take_back = Till(Action.RETURN)

urlpatterns: list[URLPattern] = [
    route("till/", till.page, policy=look, name="till"),
    route("till/look/", till.look, policy=look, name="look"),
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
    route("pay/part/", split.choose_part, policy=sell, name="choose-part"),
    route(
        "pay/part/<int:tender_id>/back/", split.give_part_back, policy=sell, name="give-part-back"
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
    route(
        "pay/<int:payment_id>/customer/",
        training.play_customer,
        policy=sell,
        name="play-customer",
    ),
    route("till/training/customer/", training.practice, policy=sell, name="practice"),
    route("till/tray/", parked.show_tray, policy=sell, name="tray"),
    route("till/recall/<int:basket_id>/", parked.recall, policy=sell, name="recall"),
    route("till/returns/", goods_back.find, policy=take_back, name="find-sale"),
    route(
        "till/returns/customer/<int:look_up_id>/",
        goods_back.customers_sales,
        policy=take_back,
        name="customers-sales",
    ),
    route(
        "till/returns/<int:receipt_id>/",
        goods_back.choose,
        policy=Till(Action.RETURN, is_of_business=True),
        name="return-goods",
    ),
    route("till/returned/<int:return_id>/", goods_back.returned, policy=take_back, name="returned"),
    route(
        "till/exchange/<int:return_id>/off/",
        exchanges.take_off,
        policy=sell,
        name="take-exchange-off",
    ),
    route("till/exchange/complete/", exchanges.complete, policy=sell, name="complete-exchange"),
    route("screen/look/", screen.look, policy=Screen(panel.ALONG), name="screen-look"),
    route("screen/qr/<int:payment_id>/", till.payment_qr, policy=Screen(), name="screen-qr"),
    route("pay/live/", live.live_payment, policy=sell, name="live-payment"),
    route(
        "pay/live/<int:payment_id>/abort/",
        live.abort_live_payment,
        policy=sell,
        name="abort-live-payment",
    ),
    route("office/books/", books.show, policy=Office(Action.SEE_PAYMENTS), name="books"),
    route("office/language/", books.speak, policy=Office(Action.SEE_OFFICE), name="speak"),
    route(
        "office/payments.csv",
        exports.export_payments,
        policy=Office(Action.EXPORT),
        name="export-payments",
    ),
    route(
        "office/payouts.csv",
        exports.export_payouts,
        policy=Office(Action.EXPORT),
        name="export-payouts",
    ),
    route(
        "office/reconciliation.csv",
        exports.export_month,
        policy=Office(Action.EXPORT),
        name="export-reconciliation",
    ),
    route(
        "webhooks/vipps/<slug:token>/",
        webhooks.vipps_webhook,
        policy=Keyed("signed by Vipps; the signature is checked first", refusal=401),
        name="vipps-webhook",
    ),
]
