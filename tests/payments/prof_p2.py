"""Not committed: processor time by step."""

import cProfile, io, os, pstats, re, statistics, time, uuid, json
from urllib.parse import urlencode, urlsplit
from typing import Any
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.template.base import Template
from django.test import Client
from django.test import utils as tutils
from django.urls import reverse
from django.utils import timezone
from payments import machine
from payments.vipps import signature
from tests import make
from tests.payments.deliveries import event, register, SECRET
from tests.payments.shop import hurry, open_shop

N = int(os.environ.get("N", "40"))
PROFILE = os.environ.get("PROFILE", "")


def environ(
    method,
    path,
    body=b"",
    ctype="application/x-www-form-urlencoded",
    headers=None,
    cookies=None,
    host="127.0.0.1:8000",
):
    e = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": host,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": ctype,
    }
    for k, v in (headers or {}).items():
        k = k.upper().replace("-", "_")
        if k not in ("CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_HOST"):
            e["HTTP_" + k] = v
    if cookies:
        e["HTTP_COOKIE"] = "; ".join(f"{k}={v}" for k, v in cookies.items())
    return e


@pytest.fixture
def shop(committed, town):
    return open_shop(town)


def test_prof(shop, client, monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(Template, "_render", tutils._TestState.saved_data.template_render)
    app = WSGIHandler()
    make.signed_in(client, shop.device, shop.staff)
    reg = register(shop)
    jar = {k: v.value for k, v in client.cookies.items()}
    times: dict[str, list[float]] = {}
    prof = {"web": cProfile.Profile(), "keeper": cProfile.Profile()}
    on = [False]

    def measured(who, step, act):
        p = prof[who] if on[0] and PROFILE else None
        if p:
            p.enable()
        a = time.thread_time()
        r = act()
        b = time.thread_time()
        if p:
            p.disable()
        if on[0]:
            times.setdefault(f"{who}: {step}", []).append((b - a) * 1000)
        return r

    def call(
        step,
        method,
        path,
        body=b"",
        headers=None,
        ctype="application/x-www-form-urlencoded",
        host="127.0.0.1:8000",
        cookies=True,
    ):
        e = environ(method, path, body, ctype, headers, jar if cookies else None, host)
        got = {}

        def act():
            def start(status, hdrs):
                got["status"], got["headers"] = status, hdrs

            it = app(e, start)
            data = b"".join(it)
            it.close()
            return data

        data = measured("web", step, act)
        assert got["status"].startswith("20"), (got, data[:300])
        for k, v in got["headers"]:
            if k.lower() == "set-cookie":
                n, _, rest = v.split(";")[0].partition("=")
                jar[n] = rest
        return data.decode()

    page = call("page", "GET", reverse("till"))
    token = re.search(r'x-csrftoken": "([^"]+)', page)[1]
    H = {
        "HX-Request": "true",
        "X-CSRFToken": token,
        "Origin": "http://127.0.0.1:8000",
        "Accept": "*/*",
        "User-Agent": "Mozilla/5.0",
    }

    def post(step, name, **f):
        return call(
            step, "POST", reverse(name), urlencode({"key": str(uuid.uuid4()), **f}).encode(), H
        )

    def look(step):
        return call(step, "GET", reverse("look"), headers=H)

    def keep(step, p):
        return measured("keeper", step, lambda: machine.advance(p.pk))

    def tell(p, name):
        body = event(p, name)
        u = urlsplit(reg.url)
        hs = signature.sign(
            SECRET,
            method="POST",
            path_and_query=u.path,
            host=u.netloc,
            body=body,
            at=timezone.now(),
        )
        call("webhook " + name, "POST", u.path, body, hs, "application/json", cookies=False)

    socks = make.product(merchant=shop.device.store.merchant)
    qr = shop.town.get("data")["customers"][0]["personal_qr"]

    def sale():
        for p in (shop.hoodie, shop.shirt, socks):
            post("add", "add", product=p.pk)
        html = post("payer", "set-payer", code=qr)
        v = re.search(r'name="version" value="(\d+)"', html)[1]
        html = post("request", "request-payment", version=v)
        assert 'data-kind="sending"' in html
        payment = shop.basket.payments.get()
        look("look sending")
        keep("create", payment)
        assert 'data-kind="waiting"' in look("look waiting")
        shop.approve(payment)
        tell(payment, "AUTHORIZED")
        keep("approved", payment)
        assert 'data-kind="approved"' in look("look approved")
        keep("captured", payment)
        assert 'data-kind="paid"' in look("look paid")
        tell(payment, "CAPTURED")
        hurry(payment)
        keep("log", payment)
        payment.refresh_from_db()
        assert payment.wake_at is None and shop.receipt(payment)

    for _ in range(6):
        sale()
    on[0] = True
    for _ in range(N):
        sale()
    out = []
    total = {"web": 0.0, "keeper": 0.0}
    for k, v in times.items():
        per = len(v) / N
        med = statistics.median(v)
        total[k.split(":")[0]] += med * per
        out.append(
            f"{k:28} x{per:.0f} median {med:6.2f}  mean {statistics.mean(v):6.2f}  min {min(v):6.2f}"
        )
    out.append(f"TOTAL by medians: web {total['web']:.1f} ms, keeper {total['keeper']:.1f} ms")
    open(os.environ.get("OUT", "/tmp/p2_prof.txt"), "w").write("\n".join(out) + "\n")
    if PROFILE:
        for who, p in prof.items():
            s = io.StringIO()
            st = pstats.Stats(p, stream=s)
            st.sort_stats("tottime").print_stats(45)
            st.sort_stats("cumtime").print_stats(160)
            open(f"/tmp/p2_{who}.txt", "w").write(s.getvalue())
