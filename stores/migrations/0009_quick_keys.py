import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0008_limits_at_the_till'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuickKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('label', models.CharField(blank=True, db_default='', default='', help_text="Shown on the key in place of the product's name.", max_length=20, verbose_name='short name')),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quick_keys', to='stores.product', verbose_name='product')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='quick_keys', to='stores.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'quick key',
                'verbose_name_plural': 'quick keys',
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('store', 'position'), name='one_quick_key_per_position_and_store'), models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 40)), name='quick_key_on_the_page')],
            },
        ),
        # A key, its store and its product belong to one merchant.
        migrations.RunSQL(
            "ALTER TABLE stores_quickkey ADD CONSTRAINT quick_key_in_a_store_of_its_merchant"
            " FOREIGN KEY (store_id, merchant_id) REFERENCES stores_store (id, merchant_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE stores_quickkey DROP CONSTRAINT quick_key_in_a_store_of_its_merchant",
        ),
        migrations.RunSQL(
            "ALTER TABLE stores_quickkey ADD CONSTRAINT quick_key_of_a_product_of_its_merchant"
            " FOREIGN KEY (product_id, merchant_id) REFERENCES stores_product (id, merchant_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE stores_quickkey DROP CONSTRAINT quick_key_of_a_product_of_its_merchant",
        ),
    ]
