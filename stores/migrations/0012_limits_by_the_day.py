from django.db import migrations, models

from stores.upgrades import PutConstraint

ROLES = models.Q(('role__in', ['CASHIER', 'MANAGER', 'HEAD_OFFICE', 'ACCOUNTANT', 'AUDITOR']))


class Migration(migrations.Migration):

    # Tills read their limits meanwhile.
    atomic = False

    dependencies = [
        ('stores', '0011_limit_of_raised_prices'),
    ]

    operations = [
        migrations.AddField(
            model_name='limit',
            name='most_times',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='alone so many times a day'),
        ),
        migrations.AlterField(
            model_name='limit',
            name='act',
            field=models.CharField(choices=[('DISCOUNT', 'give a discount'), ('VOID', 'empty a basket'), ('RETURN', 'take goods back'), ('PRICE', 'raise a price'), ('UNPROVEN', 'take goods back without a receipt'), ('DRAWER', 'open the drawer without a sale')], max_length=8, verbose_name='act'),
        ),
        PutConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=ROLES & models.Q(('act__in', ['DISCOUNT', 'VOID', 'RETURN', 'PRICE', 'UNPROVEN', 'DRAWER'])), name='limit_of_a_known_role_and_act'),
            before=models.CheckConstraint(condition=ROLES & models.Q(('act__in', ['DISCOUNT', 'VOID', 'RETURN', 'PRICE'])), name='limit_of_a_known_role_and_act'),
        ),
        PutConstraint(
            model_name='limit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'DRAWER'), ('most_amount__isnull', True)), models.Q(models.Q(('act', 'DRAWER'), _negated=True), ('most_times__isnull', True)), _connector='OR'), name='limit_of_a_drawer_is_in_times', violation_error_message='Only the drawer has times, and it has no amount.'),
        ),
    ]
