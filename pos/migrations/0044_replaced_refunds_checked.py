from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while all rows are looked at.
    atomic = False

    dependencies = [
        ('pos', '0043_replaced_refunds'),
    ]

    operations = [
        PutConstraint(
            model_name='returnpart',
            constraint=models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('kind__in', ('CARD', 'CASH')), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='only_a_refund_is_replaced'),
        ),
    ]
