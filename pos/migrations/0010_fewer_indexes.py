"""Three indexes that every scan writes to and nothing reads.

Without a transaction around them: each waits for who is selling, and nobody waits for two.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

GONE = (
    ("pos_formkey_device_id_06ed0136", "pos_formkey", "device_id"),
    ("pos_basketline_basket_id_cf82c35d", "pos_basketline", "basket_id"),
    ("pos_basket_follows_id_d8690922", "pos_basket", "follows_id"),
)


def _field(model: str, name: str, **known: object) -> migrations.AlterField:
    return migrations.AlterField(
        model, name, models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, **known)
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("pos", "0009_vouchers"),
        ("stores", "0005_receipts"),
    ]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({column})",
                )
                for name, table, column in GONE
            ],
            [
                _field("formkey", "device", related_name="+", db_index=False,
                       to="stores.posdevice"),
                _field("basketline", "basket", related_name="lines", db_index=False,
                       to="pos.basket"),
                _field("basket", "follows", null=True, related_name="+", db_index=False,
                       to="pos.basket"),
            ],
        )
    ]
