"""Where the published files are older than the API, or wrong: every deviation, with its reason.

A field that is not in a file and not in this list is refused in requests and in answers alike.
"""

from tests.payments.conformance.differences import epayment, gateway, qr, report, webhooks

DIFFERENCES = [
    *epayment.DIFFERENCES,
    *gateway.DIFFERENCES,
    *qr.DIFFERENCES,
    *report.DIFFERENCES,
    *webhooks.DIFFERENCES,
]
