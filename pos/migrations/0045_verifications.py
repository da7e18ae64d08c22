import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_posdevice',)

    dependencies = [
        ('pos', '0044_replaced_refunds_checked'),
        ('stores', '0023_pages_of_devices'),
    ]

    operations = [
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('faults', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('device', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='verification', to='stores.posdevice', verbose_name='POS device')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fault', ''), ('faults', 0)), models.Q(('faults__gt', 0), models.Q(('fault', ''), _negated=True)), _connector='OR'), name='verification_names_its_first_fault')],
            },
        ),
    ]
