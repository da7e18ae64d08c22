"""What stands in front of all APIs, and gives the tokens, answers in a format of its own."""

from tests.payments.conformance.differences.difference import EVERY, Difference, json_answer

GATEWAY = json_answer(
    {
        "type": "object",
        "required": ["statusCode", "message"],
        "properties": {"statusCode": {"type": "integer"}, "message": {"type": "string"}},
    },
    "The gateway's own answer.",
)

DIFFERENCES = [
    *(
        Difference(
            EVERY,
            ("paths", EVERY, EVERY, "responses", status),
            GATEWAY,
            "The gateway in front of all APIs refuses in a format of its own.",
        )
        for status in ("401", "403", "413", "429")
    ),
    Difference(
        "access-token.v1.yml",
        ("paths", "/accesstoken/get", "post", "responses", "400"),
        GATEWAY,
        "The file says that there is a 400 and not how it looks; the gateway gives the tokens.",
    ),
]
