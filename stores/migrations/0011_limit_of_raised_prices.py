from django.db import migrations, models

from stores.upgrades import PutConstraint

ROLES = ['CASHIER', 'MANAGER', 'HEAD_OFFICE', 'ACCOUNTANT', 'AUDITOR']


def known(*acts: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(('role__in', ROLES), ('act__in', list(acts))),
        name='limit_of_a_known_role_and_act',
    )


class Migration(migrations.Migration):

    # Tills ask for their limits meanwhile.
    atomic = False

    dependencies = [
        ('stores', '0010_embedded_codes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='limit',
            name='act',
            field=models.CharField(choices=[('DISCOUNT', 'give a discount'), ('VOID', 'empty a basket'), ('RETURN', 'take goods back'), ('PRICE', 'raise a price')], max_length=8, verbose_name='act'),
        ),
        PutConstraint(
            model_name='limit',
            constraint=known('DISCOUNT', 'VOID', 'RETURN', 'PRICE'),
            before=known('DISCOUNT', 'VOID', 'RETURN'),
        ),
    ]
