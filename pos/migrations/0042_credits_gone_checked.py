from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while all rows are looked at.
    atomic = False

    dependencies = [
        ('pos', '0041_credits_gone'),
    ]

    operations = [
        PutConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('gone_at__isnull', True), ('basket__isnull', False), _connector='OR'), name='only_a_credit_is_gone'),
        ),
    ]
