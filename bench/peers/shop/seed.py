"""Tables and goods for the shop: `python -m bench.peers.shop.seed 5000`."""

import sys

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction


def main(count: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        _fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill(count: int) -> None:
    model = apps.get_model
    product, stock = model("catalogue", "Product"), model("partner", "StockRecord")
    place = model("catalogue", "ProductCategory")
    kind = model("catalogue", "ProductClass").objects.create(
        name="Vare", requires_shipping=False, track_stock=True
    )
    partner = model("partner", "Partner").objects.create(name="Lager", code="lager")
    shelf = model("catalogue", "Category").add_root(name="Alt")
    goods = product.objects.bulk_create(
        product(
            title=f"Vare nummer {number} lettmelk",
            slug=f"vare-{number}",
            upc=f"{number:013d}",
            product_class=kind,
            structure="standalone",
            is_public=True,
        )
        for number in range(1, count + 1)
    )
    stock.objects.bulk_create(
        stock(
            product=one,
            partner=partner,
            partner_sku=one.upc,
            price_currency="NOK",
            price="12.90",
            num_in_stock=100_000_000,
        )
        for one in goods
    )
    place.objects.bulk_create(place(product=one, category=shelf) for one in goods)


if __name__ == "__main__":
    main(int(sys.argv[1]))
