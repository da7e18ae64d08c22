import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_posdevice',)

    dependencies = [
        ('stores', '0006_trades_and_deliveries'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerScreen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pairing_selector', models.CharField(max_length=3, null=True, unique=True)),
                ('pairing_sha256', models.CharField(max_length=64, null=True)),
                ('pairing_expires_at', models.DateTimeField(null=True)),
                ('pairing_tries', models.PositiveSmallIntegerField(default=0)),
                ('token_sha256', models.CharField(max_length=64, null=True, unique=True)),
                ('paired_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('device', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='customer_screen', to='stores.posdevice')),
            ],
            options={
                'verbose_name': "customer screen",
                'verbose_name_plural': "customer screens",
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('pairing_expires_at', None), ('pairing_selector', None), ('pairing_sha256', None)), models.Q(('pairing_expires_at__isnull', False), ('pairing_selector__isnull', False), ('pairing_sha256__isnull', False)), _connector='OR'), name='screen_pairing_code_expires'), models.CheckConstraint(condition=models.Q(('token_sha256', None), ('paired_at__isnull', False), _connector='OR'), name='screen_token_only_while_paired')],
            },
        ),
    ]
