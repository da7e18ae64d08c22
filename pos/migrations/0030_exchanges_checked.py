from django.db import migrations, models

from stores.upgrades import AddIndexBeside, PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while all rows are looked at.
    atomic = False

    dependencies = [
        ('pos', '0029_exchanges'),
    ]

    operations = [
        AddIndexBeside(
            model_name='return',
            index=models.Index(condition=models.Q(('basket__isnull', False)), fields=['basket'], name='return_by_basket'),
        ),
        PutConstraint(
            model_name='basket',
            constraint=models.CheckConstraint(condition=models.Q(('credit', 0), models.Q(('credit__gt', 0), ('state__in', ['OPEN', 'PARKED'])), _connector='OR'), name='basket_credit_until_it_is_settled'),
        ),
        PutConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('exchanged', 0), models.Q(('basket__isnull', False), ('exchanged__gt', 0), ('exchanged__lte', models.F('amount'))), _connector='OR'), name='return_exchanged_within_its_amount'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False), ('kind', 'EXCHANGE')), fields=('goods_return',), name='a_return_is_exchanged_once'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'EXCHANGE'), ('reference', ''), _negated=True), name='an_exchange_names_its_other_half'),
        ),
    ]
