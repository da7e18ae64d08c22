from django.urls import URLPattern

from pos import goods
from pos.models import Job, Receipt
from pos.views import (
    ages,
    assortment,
    bridge,
    changeovers,
    copies,
    customer,
    days,
    deliveries,
    exports,
    frames,
    gift_cards,
    handouts,
    home_screen,
    lines,
    openings,
    parking,
    people,
    prices,
    printers,
    receipts,
    report_exports,
    reports,
    scanner,
    till,
    training,
    unproven,
    variants,
    vouchers,
    whole,
)
from stores.access import Action
from stores.pages import Place
from stores.routes import Device, Keyed, Office, Screen, Till, route

sell = Till(Action.SELL)
tap = Till(Action.SELL, goods.ALONG_A_TAP)
scan = Till(Action.SELL, goods.ALONG_A_SCAN)

urlpatterns: list[URLPattern] = [
    route("till/manifest.webmanifest", home_screen.manifest, policy=Device(), name="manifest"),
    route("till/sign-in/", people.sign_in, policy=Device(), name="sign-in"),
    route("till/sign-out/", people.sign_out, policy=Device(), name="sign-out"),
    route("screen/", customer.screen, policy=Screen(), name="screen"),
    route("till/hand-over/", changeovers.hand_over, policy=sell, name="hand-over"),
    route(
        "till/hand-over/count/", changeovers.count_hand_over, policy=sell, name="count-hand-over"
    ),
    route("till/scan/", till.scan, policy=scan, name="scan"),
    route("till/frame/", frames.read_frame, policy=sell, name="frame"),
    route("till/add/", till.add, policy=tap, name="add"),
    route(
        "till/lines/<int:line_id>/quantity/", till.set_quantity, policy=sell, name="set-quantity"
    ),
    route("till/lines/<int:line_id>/remove/", till.remove_line, policy=sell, name="remove-line"),
    route(
        "till/lines/<int:line_id>/discount/", till.discount_line, policy=sell, name="discount-line"
    ),
    route("till/lines/<int:line_id>/price/", lines.set_price, policy=sell, name="set-price"),
    route("till/lines/<int:line_id>/note/", lines.write_note, policy=sell, name="write-note"),
    route("till/age/", ages.answer_age, policy=sell, name="answer-age"),
    route("till/discount/", whole.discount_basket, policy=sell, name="discount-basket"),
    route("till/search/", till.search, policy=sell, name="search"),
    route(
        "till/families/<int:family_id>/",
        variants.choose_variant,
        policy=sell,
        name="choose-variant",
    ),
    route("till/total/", till.total, policy=sell, name="total"),
    route("till/reopen/", till.reopen, policy=sell, name="reopen"),
    route("till/card/", whole.take_card, policy=sell, name="take-card"),
    route("till/cash/", whole.take_cash, policy=sell, name="take-cash"),
    route("till/parts/cash/", whole.take_cash_part, policy=sell, name="take-cash-part"),
    route("till/parts/<int:tender_id>/back/", whole.undo_part, policy=sell, name="undo-part"),
    route("till/delivery/", handouts.hand_out, policy=sell, name="hand-out"),
    route("till/gift-card/sell/", gift_cards.sell_gift_card, policy=sell, name="sell-gift-card"),
    route("till/gift-card/take/", gift_cards.take_gift_card, policy=sell, name="take-gift-card"),
    route(
        "till/gift-card/<int:tender_id>/back/",
        gift_cards.give_gift_card_back,
        policy=sell,
        name="give-gift-card-back",
    ),
    route(
        "receipts/<int:receipt_id>/gift-card/",
        gift_cards.print_gift_slip,
        policy=sell,
        name="print-gift-slip",
    ),
    route("till/training/", training.show_training, policy=sell, name="training"),
    route(
        "till/training/switch/",
        training.switch_training,
        policy=Till(Action.APPROVE),
        name="switch-training",
    ),
    route("till/training/sale/", training.take_training, policy=sell, name="take-training"),
    route(
        "till/provisional/",
        receipts.print_provisional,
        policy=sell,
        name="print-provisional",
    ),
    route("till/park/", parking.park, policy=sell, name="park"),
    route("till/next/", till.next_customer, policy=sell, name="next-customer"),
    route("till/void/", whole.void_basket, policy=sell, name="void-basket"),
    route("receipts/", receipts.latest, policy=sell, name="latest-receipts"),
    route("receipts/<int:receipt_id>/", receipts.receipt, policy=sell, name="receipt"),
    route(
        "receipts/<int:receipt_id>/print/",
        receipts.print_receipt,
        policy=sell,
        name="print-receipt",
    ),
    route("till/price/", prices.look_up, policy=sell, name="price"),
    route("till/scanner/", scanner.show_scanner, policy=sell, name="test-scanner"),
    route("till/day/", days.day, policy=sell, name="day"),
    route("till/day/cash/", days.move_cash, policy=sell, name="move-cash"),
    route("till/drawer/", openings.open_drawer, policy=sell, name="open-drawer"),
    route(
        "till/returns/without/",
        unproven.take_back,
        policy=Till(Action.RETURN),
        name="unproven-return",
    ),
    route(
        "till/day/drawer/",
        days.declare_drawer_closed,
        policy=Till(Action.APPROVE),
        name="drawer-closed",
    ),
    route("till/day/x/", days.take_x, policy=sell, name="take-x"),
    route("till/day/z/", days.close, policy=Till(Action.CLOSE_DAY), name="close-day"),
    route(
        "till/journal/print/",
        days.print_journal,
        policy=Till(Action.SEE_AUDIT),
        name="print-journal",
    ),
    route("till/reports/<int:report_id>/", reports.report, policy=sell, name="report"),
    route(
        "till/reports/<int:report_id>/print/",
        reports.print_report,
        policy=sell,
        name="print-report",
    ),
    route(
        "till/reports/<int:report_id>/count/",
        reports.count_late,
        policy=Till(Action.CLOSE_DAY),
        name="count-late",
    ),
    route(
        "bridge/drawer/",
        bridge.report_drawer,
        policy=Keyed("a printer bridge, by its own token", refusal=401),
        name="report-drawer",
    ),
    route(
        "print/<str:secret>/",
        printers.cloudprnt,
        policy=Keyed("a network printer, by the secret in its address", refusal=401),
        name="cloudprnt",
    ),
    route(
        "receipts/<int:receipt_id>/mail/",
        deliveries.mail_receipt,
        policy=sell,
        name="mail-receipt",
    ),
    route(
        "receipts/<int:receipt_id>/phone/", deliveries.show_qr, policy=sell, name="show-receipt-qr"
    ),
    route(
        "receipts/<int:receipt_id>/qr.svg", deliveries.receipt_qr, policy=sell, name="receipt-qr"
    ),
    route(
        "receipts/<int:receipt_id>/decline/",
        deliveries.decline_receipt,
        policy=sell,
        name="decline-receipt",
    ),
    route(
        "r/<str:token>/",
        deliveries.digital_receipt,
        policy=Keyed(
            "the link is signed and goes to one customer; it opens one receipt once", refusal=404
        ),
        name="digital-receipt",
    ),
    route(
        "office/receipts.csv",
        exports.export_receipts,
        policy=Office(Action.EXPORT),
        name="export-receipts",
    ),
    route(
        "office/products.csv",
        assortment.export_goods,
        policy=Office(Action.EXPORT),
        name="export-goods",
    ),
    route("office/saft/", exports.export_saft, policy=Office(Action.EXPORT), name="export-saft"),
    route(
        "office/receipts/<int:receipt_id>.pdf",
        copies.office_copy,
        policy=Office(Action.EXPORT, of=Place(Receipt, store="device__store")),
        name="office-copy",
    ),
    route(
        "office/vouchers.csv",
        vouchers.export_vouchers,
        policy=Office(Action.EXPORT),
        name="export-vouchers",
    ),
    route(
        "office/reports.csv",
        report_exports.export_reports,
        policy=Office(Action.EXPORT),
        name="export-reports",
    ),
    route(
        "office/exports/<int:job_id>/",
        exports.download_export,
        policy=Office(Action.EXPORT, of=Place(Job, person="asked_by")),
        name="download-export",
    ),
]
