"""A payment as Vipps' own documentation shows it."""

from typing import Any

REFERENCE = "oslo1-01JDKZ6T8Q-1"


def payment(**changed: Any) -> dict[str, Any]:
    """The answer to a get: 498.00 authorized, nothing captured."""

    def money(value: int) -> dict[str, Any]:
        return {"currency": "NOK", "value": value}

    return {
        "aggregate": {
            "authorizedAmount": money(49800),
            "cancelledAmount": money(0),
            "capturedAmount": money(0),
            "refundedAmount": money(0),
        },
        "amount": money(49800),
        "state": "AUTHORIZED",
        "paymentMethod": {"type": "WALLET", "cardBin": "540185"},
        "profile": {},
        "pspReference": "37c34d8c-1111",
        "reference": REFERENCE,
        "metadata": {},
        "captureGuaranteedUntil": "2026-09-01T07:53:44.812+00:00",
        **changed,
    }
