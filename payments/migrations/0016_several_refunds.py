import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AddIndexBeside, PutConstraint, UniqueNoMore


class Migration(migrations.Migration):

    # Keepers work while the operations are looked at.
    atomic = False

    dependencies = [
        ('payments', '0015_undone_parts_checked'),
        ('pos', '0038_several_refunds'),
    ]

    operations = [
        AddIndexBeside(
            model_name='operation',
            index=models.Index(condition=models.Q(('goods_return__isnull', False)), fields=['goods_return'], name='operation_by_return'),
        ),
        PutConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False), ('outcome__in', ['PENDING', 'DONE'])), fields=('goods_return', 'payment'), name='a_return_is_refunded_once_of_a_payment'),
        ),
        UniqueNoMore(
            model_name='operation',
            name='goods_return',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='pos.return'),
        ),
    ]
