"""What the Webhooks API's file leaves open."""

from tests.payments.conformance.differences.difference import Difference, json_answer

DIFFERENCES = [
    Difference(
        "webhooks.v1.yml",
        ("paths", "/v1/webhooks/{id}", "delete", "responses", "404"),
        json_answer(
            {"$ref": "#/components/schemas/ProblemDetails"},
            "Not found",
            "application/problem+json",
        ),
        "The file does not say what an unknown webhook's deletion gets; 404 is our choice.",
    ),
]
