import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_merchant', 'stores_store')

    dependencies = [
        ('stores', '0007_customer_screens'),
    ]

    operations = [
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('CASHIER', 'Cashier'), ('MANAGER', 'Manager'), ('HEAD_OFFICE', 'Head office'), ('ACCOUNTANT', 'Accountant'), ('AUDITOR', 'Auditor')], max_length=12, verbose_name='role')),
                ('act', models.CharField(choices=[('DISCOUNT', 'give a discount'), ('VOID', 'empty a basket'), ('RETURN', 'take goods back')], max_length=8, verbose_name='act')),
                ('most_amount', models.BigIntegerField(blank=True, null=True, verbose_name='alone up to this amount')),
                ('most_rate', models.PositiveIntegerField(blank=True, null=True, verbose_name='alone up to this part')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limits', to='stores.merchant', verbose_name='merchant')),
                ('store', models.ForeignKey(blank=True, help_text='Empty: all stores of the merchant.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='limits', to='stores.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'limit at the till',
                'verbose_name_plural': 'limits at the till',
                'constraints': [models.UniqueConstraint(fields=('merchant', 'store', 'role', 'act'), name='one_limit_per_role_act_and_store', nulls_distinct=False, violation_error_message='This role has such a limit there already.'), models.CheckConstraint(condition=models.Q(('most_amount__isnull', True), models.Q(('most_amount__gte', 0), ('most_amount__lte', 100000000000)), _connector='OR'), name='limit_amount_within_limits'), models.CheckConstraint(condition=models.Q(('most_rate__isnull', True), models.Q(('act', 'DISCOUNT'), ('most_rate__lte', 10000)), _connector='OR'), name='limit_rate_of_a_discount', violation_error_message='Only a discount has a part, of at most 100 %.'), models.CheckConstraint(condition=models.Q(('role__in', ['CASHIER', 'MANAGER', 'HEAD_OFFICE', 'ACCOUNTANT', 'AUDITOR']), ('act__in', ['DISCOUNT', 'VOID', 'RETURN'])), name='limit_of_a_known_role_and_act')],
            },
        ),
    ]
