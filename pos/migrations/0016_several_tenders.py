import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AddIndexBeside, PutConstraint, UniqueNoMore


class Migration(migrations.Migration):

    # Sales go on while the tenders and receipts are looked at.
    atomic = False

    dependencies = [
        ('pos', '0015_return_parts'),
    ]

    operations = [
        AddIndexBeside(
            model_name='tender',
            index=models.Index(condition=models.Q(('goods_return__isnull', False)), fields=['goods_return'], name='tender_by_return'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False), ('kind__in', ('VIPPS', 'CASH'))), fields=('goods_return', 'kind'), name='a_return_is_refunded_and_paid_out_once'),
        ),
        UniqueNoMore(
            model_name='tender',
            name='goods_return',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tenders', to='pos.return'),
        ),
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rounding__gte', -50), ('rounding__lte', 50)), models.Q(('kind', 'RETURN'), ('rounding__gt', -100), ('rounding__lt', 100)), _connector='OR'), name='receipt_rounding_within_half_a_coin'),
            before=models.CheckConstraint(condition=models.Q(('rounding__gte', -50), ('rounding__lte', 50)), name='receipt_rounding_within_half_a_coin'),
        ),
    ]
