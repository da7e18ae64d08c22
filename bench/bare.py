"""The smallest Django application that commits a row: what any Django view that writes costs."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config import environment

settings.configure(
    SECRET_KEY="bench",  # noqa: S106
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[],
    USE_TZ=True,
    LOGGING_CONFIG=None,
    DATABASES={
        "default": {**environment.database(os.environ["BENCH_DATABASE"]), "CONN_MAX_AGE": None}
    },
)
django.setup()


@csrf_exempt
def hit(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_hit (n) VALUES (1)")
    return HttpResponse(b"ok")


urlpatterns = [path("", hit)]
application = WSGIHandler()
