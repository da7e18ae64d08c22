"""The ePayment API has grown since its file was published, and the file has slips."""

from tests.payments.conformance.differences.difference import MOMENT, TEXT, Difference

EPAYMENT = "epayment.v1.yml"
SCHEMAS = ("components", "schemas")
DETAILS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "reason"],
        "properties": {"name": TEXT, "reason": TEXT},
    },
}
PROBLEM = {"$ref": "#/components/responses/ProblemResponse"}
ONE = "/epayment/v1/payments/{reference}"

REFERENCES = [
    Difference(
        EPAYMENT,
        (*SCHEMAS, "Reference"),
        {"type": "string", "pattern": "^[a-zA-Z0-9-]{8,64}$"},
        "A reference may have 64 characters since January 2025, not only 50.",
    ),
    Difference(
        EPAYMENT,
        ("components", "parameters", "Payment-Reference-ID", "schema"),
        {"type": "string", "pattern": "^[a-zA-Z0-9-]{8,64}$"},
        "The same reference, in the path.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "MSN"),
        {"type": "string", "pattern": "^[0-9]{4,}$"},
        "Serial numbers may grow longer than six digits.",
    ),
]

CUSTOMERS = [
    Difference(
        EPAYMENT,
        (*SCHEMAS, "CustomerPhoneNumber", "properties", "phoneNumber"),
        {"type": "string", "pattern": r"^\d{9,15}$"},
        "All Nordic numbers; the shortest Finnish ones have nine digits.",
    ),
    *(
        Difference(
            EPAYMENT,
            (*SCHEMAS, variant, "required"),
            [field],
            "Without it any object fits all variants, and `oneOf` refuses every customer.",
        )
        for variant, field in (
            ("CustomerPhoneNumber", "phoneNumber"),
            ("PersonalQrCode", "personalQr"),
            ("CustomerToken", "customerToken"),
        )
    ),
]

NEWER_FIELDS = [
    Difference(
        EPAYMENT,
        (*SCHEMAS, "CreatePaymentRequest", "properties", "minimumUserAge"),
        {"type": "integer", "minimum": 0, "nullable": True},
        "Added after the file: the least age of the payer.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "CreatePaymentRequest", "properties", "merchantLegalLinks"),
        {
            "type": "object",
            "properties": {"termsOfSaleUrl": TEXT, "privacyPolicyUrl": TEXT},
        },
        "Added in October 2026.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "CreatePaymentRequest", "properties", "shipping"),
        {"type": "object"},
        "Added after the file, for Express; no till sends it, so its inside is left open.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "PaymentMethod", "properties", "blockedSources"),
        {"type": "array", "items": {"type": "string"}, "nullable": True},
        "Added after the file, for Danish and Finnish sales units.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "PaymentMethodType", "enum"),
        ["WALLET", "CARD", "CARD_PASSTHROUGH"],
        "CARD_PASSTHROUGH was added for payment service providers.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "GetPaymentResponse", "properties", "captureGuaranteedUntil"),
        MOMENT,
        "Added in August 2026.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "WebhookEvent", "properties", "captureGuaranteedUntil"),
        MOMENT,
        "Added in August 2026, in the webhook of an authorized payment.",
    ),
    Difference(
        EPAYMENT,
        ("paths", f"{ONE}/cancel", "post", "requestBody"),
        {
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "cancelTransactionOnly": {"type": "boolean", "nullable": True}
                        },
                    }
                }
            }
        },
        "A cancel may have a body, since it may be told to leave an authorized payment alone.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "Problem", "properties", "instance"),
        TEXT,
        "Problems name the path that was called.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "Problem", "properties", "extraDetails"),
        DETAILS,
        "The numeric code and the fields that are wrong are told here.",
    ),
]

SLIPS = [
    Difference(
        EPAYMENT,
        ("components", "responses", "AdjustResponse", "content"),
        {"application/json": {"schema": {"$ref": "#/components/schemas/ModificationResponse"}}},
        "A slip in the file: a good answer is no problem, it is plain JSON.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "PaymentEvent", "required"),
        ["reference", "pspReference", "name", "amount", "timestamp", "success"],
        "A slip in the file: it requires `paymentAction`, the field's former name.",
    ),
    Difference(
        EPAYMENT,
        (*SCHEMAS, "CreatePaymentRequest", "properties", "receipt"),
        {"$ref": "order-management.v2.yml#/components/schemas/Receipt"},
        "The file fetches an old tag's schema over the network; this is its newest copy, which "
        "knows `taxRate`.",
    ),
]

UNDECLARED = [
    *(
        Difference(
            EPAYMENT,
            ("paths", path, method, "responses", status),
            PROBLEM,
            "The file says only what happens when all is well; refusals are the same everywhere.",
        )
        for path, method in (
            (ONE, "get"),
            (f"{ONE}/events", "get"),
            ("/epayment/v1/test/payments/{reference}/approve", "post"),
        )
        for status in ("400", "404")
    ),
]

DIFFERENCES = [*REFERENCES, *CUSTOMERS, *NEWER_FIELDS, *SLIPS, *UNDECLARED]
