"""The QR API's file is nearly as the API is."""

from tests.payments.conformance.differences.difference import Difference

QR = "qr.v1.yml"
ONE = "/v1/merchant-redirect/{id}"

DIFFERENCES = [
    Difference(
        QR,
        ("components", "schemas", "MerchantCallbackPutRequest", "properties", "category"),
        {"type": "string", "enum": ["IN_STORE", "VENDING"]},
        "A sticker's place has a category since the file.",
    ),
    Difference(
        QR,
        ("paths", "/v1/merchant-callback/{merchantQrId}", "get", "responses", "404"),
        {"$ref": "#/components/responses/404NotFound"},
        "The file describes this answer for all other calls.",
    ),
    *(
        Difference(
            QR,
            ("paths", path, method, "responses", "400"),
            {"$ref": "#/components/responses/400BadRequest"},
            "The file forgets that sizes and headers can be wrong where posters are read or "
            "deleted.",
        )
        for path, method in (("/v1/merchant-redirect", "get"), (ONE, "get"), (ONE, "delete"))
    ),
]
