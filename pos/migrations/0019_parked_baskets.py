import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_staff', 'pos_basket')

    dependencies = [
        ('pos', '0018_places_that_have_sold'),
        ('stores', '0006_trades_and_deliveries'),
    ]

    operations = [
        migrations.AddField(
            model_name='basket',
            name='name',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='name'),
        ),
        migrations.AddField(
            model_name='basket',
            name='parked_at',
            field=models.DateTimeField(null=True, verbose_name='parked since'),
        ),
        migrations.AddField(
            model_name='basket',
            name='parked_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='parked by'),
        ),
        migrations.AlterField(
            model_name='basket',
            name='state',
            field=models.CharField(choices=[('OPEN', 'Open'), ('PARKED', 'Parked'), ('COMPLETED', 'Completed'), ('VOID', 'Void')], default='OPEN', max_length=9, verbose_name='state'),
        ),
    ]
