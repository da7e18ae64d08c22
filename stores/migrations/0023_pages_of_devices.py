from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_posdevice',)

    dependencies = [
        ('stores', '0022_sealed_authenticators'),
    ]

    operations = [
        migrations.AddField(
            model_name='posdevice',
            name='page',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=24, verbose_name='page'),
        ),
    ]
