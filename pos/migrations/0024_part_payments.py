import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_tender',)

    dependencies = [
        ('pos', '0023_changeovers'),
    ]

    operations = [
        migrations.AddField(
            model_name='tender',
            name='undoes',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pos.tender'),
        ),
    ]
