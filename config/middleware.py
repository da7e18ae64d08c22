from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

OFFICE = ("/admin/", "/office/")


class OfficeLocaleMiddleware(LocaleMiddleware):
    """The office speaks the user's language; the till's routes activate the store's themselves."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(OFFICE):
            super().process_request(request)
        else:
            # A thread keeps the language of the request before it.
            translation.deactivate()
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith(OFFICE):
            return super().process_response(request, response)
        return response
