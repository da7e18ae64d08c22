"""Operations of the files that the simulator does not have, and why."""

NOT_REBUILT = {
    "fetchToken": "For partners in accounting; a till's keys get their token elsewhere.",
    "get /report/v1/ledgertransactions": "Deprecated; v2 has taken its place.",
    "generateOtpQr": "Of the API before ePayment, which makes its own QR by `userFlow`.",
}
