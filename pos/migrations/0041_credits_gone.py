from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_return',)

    dependencies = [
        ('pos', '0040_goods_of_training_checked'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='gone_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
