from stores.api.access import Token, api_route
from stores.models import Scope

from . import payments, refunds

paid = Token(read=(Scope.PAYMENTS_READ,))
returned = Token(read=(Scope.REFUNDS_READ, Scope.REFUNDS_WRITE), write=(Scope.REFUNDS_WRITE,))

# Payouts come here with the ledger: `payouts`, for `payouts:read`.
urlpatterns = [
    api_route("payments", payments.Payments.as_view(), policy=paid, name="api-payments"),
    api_route(
        "payments/<str:reference>", payments.OnePayment.as_view(), policy=paid, name="api-payment"
    ),
    api_route("refunds", refunds.Refunds.as_view(), policy=returned, name="api-refunds"),
    api_route("refunds/<str:id>", refunds.OneRefund.as_view(), policy=returned, name="api-refund"),
]
