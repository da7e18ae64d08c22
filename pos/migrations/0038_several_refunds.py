from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the tenders are looked at.
    atomic = False

    dependencies = [
        ('pos', '0037_chosen_parts_checked'),
    ]

    operations = [
        PutConstraint(
            model_name='tender',
            constraint=models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False), ('kind__in', ('VIPPS', 'CASH'))), fields=('goods_return', 'kind', 'reference'), name='a_return_is_refunded_and_paid_out_once'),
            before=models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False), ('kind__in', ('VIPPS', 'CASH'))), fields=('goods_return', 'kind'), name='a_return_is_refunded_and_paid_out_once'),
        ),
    ]
