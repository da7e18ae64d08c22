"""Vipps MobilePay's numeric error codes, as data.

Source: the errors page of Vipps' own agent toolkit, October 2026. The numbers are the contract;
Vipps rewords its titles. The meanings are ours.
"""

from typing import Final

KEY_ALREADY_USED: Final = 4020
REFERENCE_EXISTS: Final = 4150
BAD_CUSTOMER_TOKEN: Final = 4050
BAD_PERSONAL_QR: Final = 4060
BAD_PHONE_NUMBER: Final = 4070
ACCOUNT_NOT_VERIFIED: Final = 5060
PAYMENT_CANNOT_BE_CREATED: Final = 5070
PUSH_NOT_ALLOWED: Final = 5080
CANNOT_REFUND: Final = 5100
UNKNOWN_REFERENCE: Final = 5090
ALREADY_AUTHORIZED: Final = 6060
MUST_CAPTURE_IN_FULL: Final = 6140
FUNDS_UNAVAILABLE: Final = 6260
CUSTOMER_CANNOT_PAY: Final = 7010

# Said while something else is happening to the payment: the same request may succeed in a moment.
TRANSIENT: Final = frozenset({6160, 6250, 6280})

# Our own configuration or agreement with Vipps is wrong: no customer and no retry can help.
SALES_UNIT: Final = frozenset({5010, 5020, 5030, 5040, 5050, 5060, 5070, 5080, 5100})

# What was asked for has already been done. Only reading back tells by whom.
ALREADY_DONE: Final = frozenset({6050, 6170, 6180, 6190, 6230})

MEANINGS: Final[dict[int, str]] = {
    3010: "internal error, often a malformed request",
    4010: "the capture was repeated with the same key and another body",
    4020: "the idempotency key has been used for something else",
    4040: "the amount is not valid",
    4050: "the customer token is not valid or too old",
    4060: "the personal QR is not valid or too old",
    4070: "the phone number is not valid",
    4080: "the profile scope is not valid",
    4090: "a URL is not valid",
    4100: "too much metadata",
    4110: "metadata with duplicate keys",
    4120: "a metadata key is too long",
    4130: "a metadata value is too long",
    4140: "a parameter is missing",
    4150: "the reference exists, or the refund was repeated with the same key and another body",
    4160: "the payment method type is not valid",
    5010: "the sales unit may not block payment sources",
    5020: "the sales unit may not use Express",
    5030: "the sales unit may not use this profile scope",
    5040: "the sales unit does not take this currency",
    5050: "the sales unit may not make long-living payments",
    5060: "the sales unit's bank account is not verified",
    5070: "the sales unit cannot create this payment",
    5080: "the sales unit may not send push messages",
    5090: "the reference does not exist at this sales unit",
    5100: "the sales unit cannot refund",
    6010: "the amount is too small",
    6020: "refund before the payment was authorized",
    6030: "the time for cancelling is over",
    6040: "captured payments cannot be cancelled, only refunded",
    6050: "a payment that is not reserved cannot be cancelled",
    6060: "the customer has already authorized the payment",
    6070: "a cancelled payment cannot be captured",
    6080: "capture before the payment was authorized",
    6090: "more than what is authorized",
    6100: "the time for capturing is over",
    6110: "the expiry is too far ahead",
    6120: "the expiry is too soon",
    6130: "an expiry needs a receipt",
    6140: "the whole amount must be captured at once",
    6150: "more than is left to refund",
    6160: "the payment is being processed",
    6170: "the payment is already captured",
    6180: "the payment is already refunded",
    6190: "the payment cannot be cancelled in its state",
    6200: "the payment cannot be captured in its state",
    6210: "the payment cannot be refunded in its state",
    6220: "the time for refunding is over",
    6230: "the payment is already reserved",
    6250: "the customer is in the middle of approving",
    6260: "the bank has released the reservation",
    6280: "the capture failed and may be tried again",
    7010: "this customer cannot pay: unknown, may not pay businesses, or too young",
    10010: "the forced approval failed",
    10020: "forced approval is not allowed",
    10030: "forced approval: the customer must identify",
    10040: "forced approval: the payment source is not valid",
    10050: "forced approval: the customer has no card",
    10060: "forced approval is not supported for this payment",
    10070: "forced approval: above the limit",
}


def meaning(code: int) -> str:
    """What a numeric code means, in English, for logs and support."""
    return MEANINGS.get(code, "not in the catalogue")
