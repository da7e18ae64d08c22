"""Products as `stores` puts them; a changed price is journalled at the tills that sell at it."""

from collections.abc import Sequence

from pos import prices
from pos.refusals import NotPossible
from stores.api import products
from stores.api.problems import Problem
from stores.catalogue import NewPrice


class Priced(products.Goods):
    def tell(self, changed: Sequence[NewPrice]) -> None:
        """Raises Problem where a till is busy for long: nothing is put then."""
        try:
            prices.change(changed, user_id=self.integration.user_id)
        except NotPossible as refusal:
            raise Problem("till_busy", headers={"Retry-After": "2"}) from refusal


class Products(Priced, products.Products):
    pass


class OneProduct(Priced, products.OneProduct):
    pass
