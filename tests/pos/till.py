"""A till with a cashier and two products, for the rules of the basket."""

import dataclasses
import uuid

from django.utils import timezone

from pos import baskets, deliveries, goods, handover, lines, shifts, tenders
from pos.models import Basket, Receipt
from pos.models.baskets import ONE
from stores.models import POSDevice, Product, Staff, VatRate
from tests import make


@dataclasses.dataclass
class Till:
    device: POSDevice
    staff: Staff
    hoodie: Product
    coffee: Product

    @property
    def basket(self) -> Basket:
        return baskets.current(self.device)

    def add(self, product: Product, key: uuid.UUID | None = None) -> lines.Changed:
        """A tap on goods, once the customer before has the receipt: a piece or a kilogram."""
        self.hand_over()
        return goods.add(
            self.device,
            product_id=product.pk,
            key=key or uuid.uuid4(),
            staff_id=self.staff.pk,
            quantity=ONE,
        )

    def hand_over(self) -> None:
        hand_over(self.device, staff_id=self.staff.pk)

    def sell(self) -> Receipt:
        """Sell one hoodie by card."""
        self.add(self.hoodie)
        return self.sell_what_is_there()

    def sell_what_is_there(self) -> Receipt:
        """By card."""
        receipt = tenders.take_card(
            self.device, version=self.basket.version, key=uuid.uuid4(), staff_id=self.staff.pk
        )
        assert receipt
        return receipt


def hand_over(device: POSDevice, *, staff_id: int) -> None:
    """The last customer gets the receipt on paper, if it is still to come out."""
    sold = baskets.current(device).follows_id
    for receipt in Receipt.objects.filter(basket=sold).exclude(handover.IS_CONCLUDED):
        if not handover.may_be_declined(receipt):
            deliveries.print_out(receipt, staff_id=staff_id)


def open_till() -> Till:
    """A Norwegian till with goods at 25 % and 15 %."""
    if not VatRate.objects.exists():
        make.vat_rates()
    device = make.device(store=make.store())
    merchant = device.store.merchant
    hoodie = make.product(merchant=merchant, names={"nb": "Hettegenser"}, price=29900)
    coffee = make.product(
        merchant=merchant, names={"nb": "Kaffe"}, price=2580, vat_code="MIDDLE", unit="KG"
    )
    person = make.staff(device.store)
    baskets.current(device)
    shifts.current(device, staff_id=person.pk, at=timezone.now())
    return Till(device, person, hoodie, coffee)
