from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the returns are looked at.
    atomic = False

    dependencies = [
        ('pos', '0031_returns_without_a_receipt'),
    ]

    operations = [
        migrations.AlterField(
            model_name='approval',
            name='act',
            field=models.CharField(choices=[('DISCOUNT', 'give a discount'), ('VOID', 'empty a basket'), ('RETURN', 'take goods back'), ('PRICE', 'raise a price'), ('UNPROVEN', 'take goods back without a receipt'), ('DRAWER', 'open the drawer without a sale')], max_length=8, verbose_name='act'),
        ),
        PutConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('original__isnull', False), models.Q(('device__isnull', False), ('staff__isnull', False)), _connector='OR'), name='return_is_of_a_sale_or_at_a_till'),
        ),
        PutConstraint(
            model_name='drawer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_at__isnull', True), ('asked_why', '')), models.Q(('asked_at__isnull', False), models.Q(('asked_why', ''), _negated=True)), _connector='OR'), name='drawer_is_asked_for_a_reason'),
        ),
    ]
