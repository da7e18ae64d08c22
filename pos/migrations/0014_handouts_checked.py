from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the receipts are looked at.
    atomic = False

    dependencies = [
        ('pos', '0013_handouts'),
    ]

    operations = [
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basket__isnull', False), ('goods_return__isnull', True), ('kind__in', ('SALE', 'TRAINING', 'DELIVERY')), ('total__gte', 0)), models.Q(('basket__isnull', True), ('goods_return__isnull', False), ('kind', 'RETURN'), ('total__lte', 0)), _connector='OR'), name='receipt_is_of_a_sale_or_a_return'),
            before=models.CheckConstraint(condition=models.Q(models.Q(('basket__isnull', False), ('goods_return__isnull', True), ('kind__in', ('SALE', 'TRAINING')), ('total__gte', 0)), models.Q(('basket__isnull', True), ('goods_return__isnull', False), ('kind', 'RETURN'), ('total__lte', 0)), _connector='OR'), name='receipt_is_of_a_sale_or_a_return'),
        ),
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'DELIVERY'), ('rounding', 0), ('sequence__isnull', True), ('signature', ''), models.Q(('customer_reference', ''), _negated=True)), models.Q(models.Q(('kind', 'DELIVERY'), _negated=True), ('customer_reference', ''), ('sequence__isnull', False)), _connector='OR'), name='only_a_delivery_is_unsigned_and_for_somebody'),
        ),
    ]
