from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_goodsimportrow',)

    dependencies = [
        ('pos', '0046_goods_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='goodsimportrow',
            name='day',
            field=models.DateField(null=True),
        ),
    ]
