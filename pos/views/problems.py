"""Why something was not taken, for a program to read."""

from django.http import HttpResponse, JsonResponse


class Problem(Exception):
    """A refusal as RFC 9457 has it."""

    def __init__(self, status: int, title: str, detail: str, **headers: str) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.headers = status, title, detail, headers

    def answer(self) -> HttpResponse:
        """The problem as the program gets it."""
        body = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        response = JsonResponse(
            body, status=self.status, content_type="application/problem+json; charset=utf-8"
        )
        for name, value in self.headers.items():
            response[name.replace("_", "-")] = value
        return response
