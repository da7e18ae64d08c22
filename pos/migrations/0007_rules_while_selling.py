from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while a million lines and receipts are looked at.
    atomic = False

    dependencies = [
        ('pos', '0007_cash_and_discounts'),
    ]

    operations = [
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('given', 0), models.Q(('amount__gt', 0), ('given__gte', models.F('amount')), ('kind', 'CASH')), _connector='OR'), name='only_cash_gives_change'),
        ),
        PutConstraint(
            model_name='basketline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('discount', 0), ('discount_reason', '')), models.Q(('discount__gt', 0), ('discount__lte', 100000000000), models.Q(('discount_reason', ''), _negated=True)), _connector='OR'), name='basket_line_discount_has_a_reason'),
        ),
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('rounding__gte', -50), ('rounding__lte', 50)), name='receipt_rounding_within_half_a_coin'),
        ),
        PutConstraint(
            model_name='receiptline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('discount', 0), ('discount_reason', '')), models.Q(('discount__gt', 0), models.Q(('discount_reason', ''), _negated=True)), _connector='OR'), name='receipt_line_discount_has_a_reason'),
        ),
    ]
