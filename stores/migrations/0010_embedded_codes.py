import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0009_quick_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmbeddedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(help_text='The first two digits: 02, or 20 to 29.', max_length=2, verbose_name='prefix')),
                ('kind', models.CharField(choices=[('PRICE', 'price'), ('WEIGHT', 'weight')], max_length=6, verbose_name='in the code')),
                ('item_digits', models.PositiveSmallIntegerField(default=4, help_text='4 to 6, from the third digit on. What is left of the code is the value.', verbose_name='digits of the item number')),
                ('has_value_check', models.BooleanField(default=False, help_text='One digit between item number and value, which is passed over.', verbose_name='check digit before the value')),
                ('decimals', models.PositiveSmallIntegerField(help_text='Of the value: a price in øre has 2, a weight in grams has 3.', verbose_name='decimals')),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='embedded_codes', to='stores.merchant', verbose_name='merchant')),
            ],
            options={
                'verbose_name': 'barcode with price or weight',
                'verbose_name_plural': 'barcodes with price or weight',
                'constraints': [models.UniqueConstraint(fields=('merchant', 'prefix'), name='one_embedded_code_per_prefix_and_merchant'), models.CheckConstraint(condition=models.Q(('prefix__regex', '^(02|2[0-9])$')), name='embedded_code_prefix_of_the_shop', violation_error_message='The prefix is 02, or 20 to 29.'), models.CheckConstraint(condition=models.Q(models.Q(('item_digits__gte', 4), ('item_digits__lte', 5)), models.Q(('has_value_check', False), ('item_digits', 6)), _connector='OR'), name='embedded_code_leaves_digits', violation_error_message='An item number has 4 to 6 digits, and of 6 there is no room for a check digit.'), models.CheckConstraint(condition=models.Q(models.Q(('decimals__lte', 2), ('kind', 'PRICE')), models.Q(('decimals__lte', 3), ('kind', 'WEIGHT')), _connector='OR'), name='embedded_code_decimals_fit', violation_error_message='A price has at most 2 decimals, a weight in kilograms at most 3.')],
            },
        ),
    ]
