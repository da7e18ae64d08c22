"""Another system that calls the API with a token of ours."""

import dataclasses
import json
from typing import Any

from django.test import Client

from stores import integrations
from stores.models import Integration, Merchant, Scope, Store
from tests.make import numbers

BEGIN = "/api/v1/"
LIMITS = {"refund_most": 100_000, "refund_most_a_day": 200_000}


@dataclasses.dataclass
class Caller:
    integration: Integration
    token: str

    def get(self, path: str, **query: Any) -> Any:
        return self.send("get", path, query)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("put", path, json.dumps(body), **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("post", path, json.dumps(body), **headers)

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        given: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.token}", **told}}
        if method not in ("get", "head"):
            given["content_type"] = told.get("Content-Type", "application/json")
        where = path if path.startswith("/") else BEGIN + path
        return getattr(Client(raise_request_exception=False), method)(where, data, **given)


def caller(merchant: Merchant, *stores: Store, scopes: Any = Scope.values, **fields: Any) -> Caller:
    """For these stores, or for all of the merchant where none is named."""
    if stores:
        scopes = [scope for scope in scopes if scope != Scope.PRODUCTS_WRITE]
    integration = Integration(
        merchant=merchant,
        name=f"Nettbutikken {next(numbers)}",
        scopes=list(scopes),
        is_for_all_stores=not stores,
        **LIMITS | fields,
    )
    token = integrations.make(integration, stores=stores)
    return Caller(integration, token)


def code(answer: Any) -> tuple[int, str]:
    """Status and code of a problem, which is one in every way."""
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["status"] == answer.status_code
    assert problem["type"].endswith(problem["code"])
    assert problem["title"]
    assert answer["Cache-Control"] in ("no-store", "private, no-store")
    return answer.status_code, problem["code"]
