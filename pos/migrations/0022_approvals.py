import django.db.models.deletion
from django.db import migrations, models

from stores.database import AppendOnly
from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_staff', 'stores_posdevice', 'pos_basket', 'pos_return')

    dependencies = [
        ('pos', '0021_returns_at_the_till'),
        ('stores', '0008_limits_at_the_till'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('DISCOUNT', 'give a discount'), ('VOID', 'empty a basket'), ('RETURN', 'take goods back')], max_length=8, verbose_name='act')),
                ('amount', models.BigIntegerField(verbose_name='amount')),
                ('rate', models.PositiveIntegerField(default=0)),
                ('detail', models.CharField(blank=True, default='', max_length=200, verbose_name='what')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('approved_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='approved by')),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='asked by')),
                ('basket', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pos.basket')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='stores.posdevice', verbose_name='POS device')),
                ('goods_return', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pos.return')),
            ],
            options={
                'verbose_name': 'approval',
                'verbose_name_plural': 'approvals',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('rate__lte', 10000)), name='approval_within_limits'), models.CheckConstraint(condition=models.Q(('approved_by', models.F('asked_by')), _negated=True), name='nobody_approves_their_own_act'), models.CheckConstraint(condition=models.Q(('basket__isnull', True), ('goods_return__isnull', True), _connector='OR'), name='approval_is_about_one_thing')],
            },
        ),
        AppendOnly('pos_approval'),
    ]
