import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_posdevice', 'pos_return')

    dependencies = [
        ('pos', '0020_parked_baskets_checked'),
        ('stores', '0006_trades_and_deliveries'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='device',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.posdevice', verbose_name='POS device'),
        ),
    ]
