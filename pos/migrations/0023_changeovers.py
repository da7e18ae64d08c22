import django.db.models.deletion
from django.db import migrations, models

from stores.database import AppendOnly
from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_posdevice', 'stores_staff', 'pos_shift')

    dependencies = [
        ('pos', '0022_approvals'),
        ('stores', '0006_trades_and_deliveries'),
    ]

    operations = [
        migrations.CreateModel(
            name='Changeover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('counted', models.JSONField(null=True)),
                ('entry_number', models.BigIntegerField()),
                ('device', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changeovers', to='stores.posdevice', verbose_name='POS device')),
                ('giver', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='handed over by')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changeovers', to='pos.shift')),
                ('taker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='taken over by')),
            ],
            options={
                'verbose_name': 'hand-over of a till',
                'verbose_name_plural': 'hand-overs of tills',
                'constraints': [
                    models.UniqueConstraint(fields=('device', 'entry_number'), name='changeover_once_per_entry'),
                    models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='changeover_between_two_people'),
                ],
            },
        ),
        AppendOnly('pos_changeover'),
    ]
