"""Files of goods that are uploaded, checked and imported."""

from django.contrib.auth.models import User

from pos import jobs
from pos.assortment import checks, imports
from pos.models import GoodsImport, Job
from tests import make
from tests.pos.till import Till

State = GoodsImport.State
HEAD = "sku;gtins;name_nb;group;unit;vat_code;price;minimum_age;active\n"


def keeper(till: Till) -> User:
    user = make.user()
    make.staff(till.device.store, "HEAD_OFFICE", whole_merchant=True, user=user)
    return user


def upload(till: Till, content: str | bytes, user: User | None = None) -> GoodsImport:
    """A file, uploaded and checked."""
    body = content.encode() if isinstance(content, str) else content
    made: GoodsImport = imports.upload(
        till.device.store.merchant,
        name="varer.csv",
        content=body,
        language="en",
        user=user or keeper(till),
    )
    jobs.run(Job.objects.get(kind=checks.TASK, parameters={"import": made.pk}).pk, checks.run)
    made.refresh_from_db()
    return made


def carry_out(made: GoodsImport) -> Job:
    imports.begin(made.pk, user=made.uploaded_by)
    job = Job.objects.filter(kind=imports.TASK).latest("pk")
    jobs.run(job.pk, imports.run)
    made.refresh_from_db()
    job.refresh_from_db()
    return job


def faults(made: GoodsImport) -> list[tuple[int, str, str]]:
    found = made.faults.order_by("number", "pk").values_list("number", "column", "text")
    return list(found)


def counts(made: GoodsImport) -> tuple[int, int, int, int]:
    return made.new, made.changed, made.unchanged, made.wrong


def many(count: int) -> str:
    rows = "".join(f"M-{at:03};{at + 1};Vare {at};STANDARD\n" for at in range(count))
    return "sku;price;name_nb;vat_code\n" + rows
