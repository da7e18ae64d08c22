"""A merchant's goods with their prices as CSV or a workbook, as an import reads them."""

import dataclasses
import json
from typing import Any

from pos import export_jobs
from pos.assortment import groups
from pos.assortment.columns import GOODS
from pos.columns import Rows
from pos.models import Job
from stores import named, search
from stores.catalogue import currency_of
from stores.models import Merchant, Product

TASK = "pos.export_goods"
ROWS = Rows(GOODS, "FROM stores_product p", "p.sku", "products")


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which goods of a merchant: of a group, on sale or not, found by what was typed, or all."""

    merchant: int
    group: int | None = None
    is_active: bool | None = None
    search: str = ""
    language: str = "en"
    file: str = "csv"

    @property
    def of(self) -> Rows:
        return ROWS

    @property
    def source(self) -> str:
        found = Product.objects.filter(merchant=self.merchant)
        if self.group is not None:
            found = found.filter(group=self.group)
        if self.is_active is not None:
            found = found.filter(is_active=self.is_active)
        if self.search:
            found = search.matching(found, self.search)
        return f"{ROWS.source} WHERE p.id IN ({named.as_sql(found.order_by().values('pk'))})"

    def parameters(self) -> dict[str, Any]:
        merchant = Merchant.objects.get(pk=self.merchant)
        names = groups.names(self.merchant, self.language)
        return {"groups": json.dumps(names), "currency": currency_of(merchant)}

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def write_file(job: Job) -> str:
    """The work of a job: a large file, which only its asker may fetch."""
    return export_jobs.write_file(job, lambda values: Choice(**values))
