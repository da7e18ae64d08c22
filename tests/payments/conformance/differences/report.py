"""The Report API's file is from 2023."""

from tests.payments.conformance.differences.difference import TEXT, Difference, json_answer

REPORT = "report.v2.yml"
SCHEMAS = ("components", "schemas")
PAGE = "/report/v2/ledgers/{ledgerId}/{topic}"
PROBLEM = json_answer(
    {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "instance": TEXT,
            "traceId": TEXT,
            "extraDetails": {
                "type": "array",
                "items": {"type": "object", "properties": {"name": TEXT, "reason": TEXT}},
            },
        },
    },
    "A refusal.",
    "application/problem+json",
)

DIFFERENCES = [
    Difference(
        REPORT,
        (*SCHEMAS, "Transaction", "properties", "entryType"),
        TEXT,
        "Types come without notice, and scheduled-for-payout is payout-scheduled today.",
    ),
    Difference(
        REPORT,
        (*SCHEMAS, "Transaction", "properties", "recipientHandle"),
        {"type": "string", "nullable": True},
        "What concerns no single payment has no sales unit.",
    ),
    Difference(
        REPORT,
        (*SCHEMAS, "Transaction", "required"),
        [
            "pspReference",
            "time",
            "ledgerDate",
            "entryType",
            "reference",
            "currency",
            "amount",
            "balanceBefore",
            "balanceAfter",
            "recipientHandle",
        ],
        "Every entry has every field.",
    ),
    Difference(
        REPORT,
        (*SCHEMAS, "Money", "type"),
        "integer",
        "Minor units are whole; the file says number.",
    ),
    Difference(
        REPORT,
        (*SCHEMAS, "Ledger", "properties", "currency"),
        TEXT,
        "The file has it in its example only.",
    ),
    Difference(
        REPORT,
        (*SCHEMAS, "Ledger", "properties", "salesUnits"),
        {
            "type": "array",
            "items": {"type": "object", "properties": {"name": TEXT, "recipientHandle": TEXT}},
        },
        "The sales units' names have come since.",
    ),
    *(
        Difference(
            REPORT,
            ("paths", path, "get", "responses", status),
            PROBLEM,
            "The file says only that any other answer is a problem.",
        )
        for path in (f"{PAGE}/dates/{{ledgerDate}}", f"{PAGE}/feed")
        for status in ("400", "404")
    ),
    Difference(
        REPORT,
        ("paths", "/settlement/v1/ledgers", "get", "responses", "400"),
        PROBLEM,
        "The file says only that any other answer is a problem.",
    ),
]
