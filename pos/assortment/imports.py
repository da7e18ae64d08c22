"""A file of goods from its upload to its end. What the check has shown is done, and nothing else.

A chunk of rows is a transaction, with the entries in the tills' journals and how far it has come:
a worker that is cut off has put a chunk whole or not at all, and the next one goes on behind it.
"""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from pos import coming_prices, jobs, prices
from pos.assortment import checks, plans
from pos.assortment.reading import MOST_BYTES
from pos.models import GoodsImport, GoodsImportFault, GoodsImportRow, Job
from pos.refusals import NotPossible
from pos.shifts import now
from stores import access
from stores.catalogue import Catalogue, NewPrice, Refused, Wanted, currency_of
from stores.models import Merchant, Product

TASK = "pos.import_goods"
# A till that is busy is waited for, in seconds each time.
PAUSES = (1, 2, 4)


State = GoodsImport.State
# What a check has counted.
COUNTED = ("new", "changed", "unchanged", "wrong")


def upload(merchant: Merchant, *, name: str, content: bytes, language: str, user: User) -> Any:
    """Keep a file and have it checked. Raises NotPossible for one that is too large or empty."""
    if not 0 < len(content) <= MOST_BYTES:
        raise NotPossible(_("A file has at most 20 MB, and at least a row. Choose another one."))
    with transaction.atomic():
        made = GoodsImport.objects.create(
            merchant=merchant,
            name=name[-100:],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            language=language,
            uploaded_by=user,
            uploaded_at=now(),
        )
        jobs.ask(
            checks.TASK,
            parameters={"import": made.pk},
            user=user,
            slot=f"{checks.TASK} {made.pk} 0",
        )
    return made


@transaction.atomic
def begin(pk: int, *, user: User) -> bool:
    """Do what the check has shown; False where that has begun before. Raises NotPossible."""
    of = GoodsImport.objects.defer("content").select_for_update().get(pk=pk)
    if of.state == State.DONE or (of.state == State.IMPORTING and not has_stopped(of)):
        return False
    if of.state == State.IMPORTING:
        _ask(of, user)
        return True
    if of.state != State.CHECKED or not of.planned:
        raise NotPossible(_("There is nothing to import. Upload the file again."))
    of.state, of.imported_by, of.done, of.goal = State.IMPORTING, user, 0, of.planned
    of.save(update_fields=["state", "imported_by", "done", "goal"])
    _ask(of, user)
    return True


def job_of(of: GoodsImport) -> Job | None:
    """The last one that worked on it."""
    kind = checks.TASK if of.state == State.CHECKING else TASK
    return Job.objects.filter(slot__startswith=f"{kind} {of.pk} ").order_by("-pk").first()


def has_stopped(of: GoodsImport) -> bool:
    """Whether nobody works on it any more, though it has not ended."""
    job = job_of(of)
    return job is not None and job.state == Job.State.FAILED


def currency(of: GoodsImport) -> str:
    """What its prices are in."""
    return currency_of(of.merchant)


def _ask(of: GoodsImport, user: User) -> None:
    last = job_of(of)
    slot = f"{TASK} {of.pk} {last.pk if last else 0}"
    jobs.ask(TASK, parameters={"import": of.pk}, user=user, slot=slot)


def run(job: Job) -> str:
    """The work of a job: put what is left of it."""
    of = GoodsImport.objects.defer("content").select_related("merchant", "imported_by")
    mine = of.get(pk=job.parameters["import"])
    with override(mine.language):
        while mine.state == State.IMPORTING:
            jobs.progress(job, done=mine.done, goal=mine.goal)
            _patiently(mine)
            mine.refresh_from_db(fields=["state", "done", "goal", "reached", "left_out"])
        counts = {"imported": mine.done - mine.left_out, "left": mine.left_out}
        return _("%(imported)d imported, %(left)d left out") % counts


def _patiently(of: GoodsImport) -> None:
    for pause in PAUSES:
        try:
            return _chunk(of)
        except NotPossible:
            time.sleep(pause)
    raise prices.TillsAreBusy


def _chunk(of: GoodsImport) -> None:
    most = prices.most_at_once(of.merchant_id)
    rows = list(of.rows.filter(number__gt=of.reached).order_by("number")[:most])
    user = of.imported_by
    assert user, "somebody has pressed the button"

    def tell(changed: Sequence[NewPrice]) -> None:
        prices.change(changed, user_id=user.pk)

    catalogue = Catalogue(of.merchant, tell)
    may = access.may_keep(user, of.merchant_id)
    with catalogue.writing([row.sku for row in rows]):
        held = GoodsImport.objects.defer("content").select_for_update(no_key=True).get(pk=of.pk)
        if (held.state, held.reached) != (State.IMPORTING, of.reached):
            return  # Another worker has done it.
        put = _put if may else _refuse
        faults = [fault for row in rows if (fault := put(catalogue, row, user))]
        GoodsImportFault.objects.bulk_create(faults)
        held.done += len(rows)
        held.left_out += len(faults)
        if rows:
            held.reached = rows[-1].number
        if held.done >= held.goal or not rows:
            held.state, held.ended_at = State.DONE, now()
        held.save(update_fields=["done", "left_out", "reached", "state", "ended_at"])


def _refuse(_catalogue: Catalogue, row: GoodsImportRow, _user: User) -> GoodsImportFault:
    told = _("Who began this may not keep the merchant's products any more.")
    return _fault(row, "", told)


def _put(catalogue: Catalogue, row: GoodsImportRow, user: User) -> GoodsImportFault | None:
    """Put one row whole, or leave it out and say why."""

    def same(known: Product | None) -> None:
        is_now = plans.mark(Wanted.of(known, catalogue.currency)) if known else ""
        if is_now != row.before:
            raise Refused(
                "sku", _("It was changed after the check and stays as it is. Upload it again.")
            )

    try:
        if row.day:
            product = Product.objects.get(merchant=catalogue.merchant, sku=row.sku)
            coming_prices.prepare(product, price=row.price, date=row.day, user=user)
            return None
        wanted = Wanted(**{**row.wanted, "gtins": tuple(row.wanted["gtins"])})
        with transaction.atomic():
            catalogue.put(row.sku, wanted, may=same)
    except Refused as refusal:
        return _fault(row, refusal.field, str(refusal))
    except NotPossible as refusal:
        return _fault(row, "valid_from", str(refusal))
    return None


def _fault(row: GoodsImportRow, column: str, text: str) -> GoodsImportFault:
    return GoodsImportFault(
        goods_import_id=row.goods_import_id,
        number=row.number,
        column=column,
        value=row.sku,
        text=text[:300],
        is_late=True,
    )
