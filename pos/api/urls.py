from stores.api.access import Token, api_route
from stores.api.urls import catalogue
from stores.models import Scope

from . import days, products, receipts

sold = Token(read=(Scope.RECEIPTS_READ,))
reported = Token(read=(Scope.REPORTS_READ,))

urlpatterns = [
    api_route("products", products.Products.as_view(), policy=catalogue, name="api-products"),
    api_route(
        "products/<str:sku>", products.OneProduct.as_view(), policy=catalogue, name="api-product"
    ),
    api_route("receipts", receipts.Receipts.as_view(), policy=sold, name="api-receipts"),
    api_route("receipts/<str:id>", receipts.OneReceipt.as_view(), policy=sold, name="api-receipt"),
    api_route("daily-totals", days.DayTotals.as_view(), policy=sold, name="api-daily-totals"),
    api_route("reports", receipts.Reports.as_view(), policy=reported, name="api-reports"),
    api_route("reports/<str:id>", receipts.OneReport.as_view(), policy=reported, name="api-report"),
]
