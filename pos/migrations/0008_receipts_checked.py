from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the receipts are looked at.
    atomic = False

    dependencies = [
        ('pos', '0008_receipts'),
    ]

    operations = [
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basket__isnull', False), ('goods_return__isnull', True), ('kind__in', ('SALE', 'TRAINING')), ('total__gte', 0)), models.Q(('basket__isnull', True), ('goods_return__isnull', False), ('kind', 'RETURN'), ('total__lte', 0)), _connector='OR'), name='receipt_is_of_a_sale_or_a_return'),
        ),
        PutConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'DIGITAL')), fields=('receipt',), name='one_opening_on_a_phone_per_receipt'),
        ),
    ]
