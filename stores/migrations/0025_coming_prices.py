import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_merchant', 'stores_product')

    dependencies = [
        ('stores', '0024_audit_of_tested_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ComingPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price', models.BigIntegerField(verbose_name='price')),
                ('day', models.DateField(verbose_name='valid from')),
                ('valid_from', models.DateTimeField(editable=False)),
                ('prepared_at', models.DateTimeField(editable=False, verbose_name='prepared')),
                ('taken_at', models.DateTimeField(editable=False, null=True, verbose_name='took effect')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant', verbose_name='merchant')),
                ('prepared_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prepared by')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coming_prices', to='stores.product', verbose_name='product')),
                ('withdrawn_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
            ],
            options={
                'verbose_name': 'coming price',
                'verbose_name_plural': 'coming prices',
                'indexes': [models.Index(condition=models.Q(('taken_at', None), ('withdrawn_at', None)), fields=['valid_from'], name='coming_price_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('product', 'valid_from'), name='one_coming_price_per_product_and_moment', violation_error_message='There is a price for this day. Withdraw it first.'), models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='coming_price_not_negative'), models.CheckConstraint(condition=models.Q(('taken_at', None), models.Q(('taken_at__gte', models.F('valid_from')), ('withdrawn_at', None)), _connector='OR'), name='coming_price_is_taken_or_withdrawn'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='coming_price_is_withdrawn_by_somebody')],
            },
        ),
        # A price and its product belong to one merchant.
        migrations.RunSQL(
            'ALTER TABLE stores_comingprice ADD CONSTRAINT coming_price_of_its_merchant'
            ' FOREIGN KEY (product_id, merchant_id) REFERENCES stores_product (id, merchant_id)'
            ' DEFERRABLE INITIALLY DEFERRED',
            'ALTER TABLE stores_comingprice DROP CONSTRAINT coming_price_of_its_merchant',
        ),
    ]
