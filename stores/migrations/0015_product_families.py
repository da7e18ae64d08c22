import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_merchant', 'stores_product', 'stores_quickkey')

    dependencies = [
        ('stores', '0014_printers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductFamily',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('names', models.JSONField(help_text='By language: {"nb": "T-skjorte", "en": "T-shirt"}', verbose_name='names')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='families', to='stores.merchant', verbose_name='merchant')),
            ],
            options={
                'verbose_name': 'product family',
                'verbose_name_plural': 'product families',
                'constraints': [models.UniqueConstraint(fields=('id', 'merchant'), name='family_with_its_merchant'), models.CheckConstraint(condition=models.Q(('names', {}), _negated=True), name='family_has_a_name')],
            },
        ),
        migrations.AddField(
            model_name='product',
            name='family',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='variants', to='stores.productfamily', verbose_name='product family'),
        ),
        migrations.AddField(
            model_name='product',
            name='variant_label',
            field=models.CharField(blank=True, db_default='', default='', help_text='Which one of its family: M, or Red / 42. The name ends with it.', max_length=30, verbose_name='variant'),
        ),
        migrations.AddField(
            model_name='product',
            name='variant_position',
            field=models.SmallIntegerField(db_default=0, default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='quickkey',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quick_keys', to='stores.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='quickkey',
            name='family',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='quick_keys', to='stores.productfamily', verbose_name='product family'),
        ),
        migrations.AddConstraint(
            model_name='quickkey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('family__isnull', False), ('product', None)), models.Q(('family', None), ('product__isnull', False)), _connector='OR'), name='quick_key_of_a_product_or_a_family', violation_error_message='A key is of a product or of a product family.'),
        ),
        migrations.RunSQL(
            "ALTER TABLE stores_quickkey ADD CONSTRAINT quick_key_of_a_family_of_its_merchant"
            " FOREIGN KEY (family_id, merchant_id) REFERENCES stores_productfamily (id, merchant_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE stores_quickkey DROP CONSTRAINT quick_key_of_a_family_of_its_merchant",
        ),
    ]
