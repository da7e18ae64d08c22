import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_return', 'pos_drawer')

    dependencies = [
        ('pos', '0030_exchanges_checked'),
        ('stores', '0012_limits_by_the_day'),
    ]

    operations = [
        migrations.AlterField(
            model_name='return',
            name='original',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='pos.receipt', verbose_name='original receipt'),
        ),
        migrations.AddField(
            model_name='drawer',
            name='asked_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='drawer',
            name='asked_why',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200),
        ),
    ]
