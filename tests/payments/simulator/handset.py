"""A customer with a phone, in plain HTTP."""

import re
from html import unescape

import requests

from tests.payments.simulator.merchant import Merchant


class Phone:
    """One customer's phone, used without JavaScript."""

    def __init__(self, merchant: Merchant, phone: str, lang: str = "en") -> None:
        self.merchant = merchant
        self.fields = {"customer": phone, "lang": lang}

    def look(self) -> str:
        """The page's text; no-break spaces are shown as spaces."""
        page = requests.get(f"{self.merchant.url}/phone/", params=self.fields, timeout=10)
        assert page.status_code == 200
        text = unescape(re.sub(r"<[^>]+>", " ", page.text)).replace("\u00a0", " ")
        return re.sub(r"\s+", " ", text)

    def press(self, act: str, reference: str = "", **fields: str) -> str:
        data = {**self.fields, "act": act, "reference": reference, **fields}
        answer = requests.post(f"{self.merchant.url}/phone/act", data=data, timeout=10)
        assert answer.status_code == 200
        return self.look()
