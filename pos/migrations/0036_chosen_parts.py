from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_basket',)

    dependencies = [
        ('pos', '0035_training_checked'),
    ]

    operations = [
        migrations.AddField(
            model_name='basket',
            name='next_part',
            field=models.BigIntegerField(null=True),
        ),
    ]
