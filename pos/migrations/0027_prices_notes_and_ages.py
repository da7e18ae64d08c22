from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_basket', 'pos_basketline', 'pos_receiptline')

    dependencies = [
        ('pos', '0026_tenders_as_planned'),
        ('stores', '0011_limit_of_raised_prices'),
    ]

    operations = [
        migrations.AddField(
            model_name='basket',
            name='minimum_age',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='basket',
            name='confirmed_age',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='basketline',
            name='catalogue_price',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='basketline',
            name='price_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='basketline',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='catalogue_price',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AlterField(
            model_name='approval',
            name='act',
            field=models.CharField(choices=[('DISCOUNT', 'give a discount'), ('VOID', 'empty a basket'), ('RETURN', 'take goods back'), ('PRICE', 'raise a price')], max_length=8, verbose_name='act'),
        ),
    ]
