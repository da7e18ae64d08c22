import django.db.models.deletion
from django.db import migrations, models

from stores.database import AppendOnly
from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_return',)

    dependencies = [
        ('payments', '0019_refused_refunds_set_free'),
        ('pos', '0038_several_refunds'),
        ('stores', '0019_integrations'),
    ]

    operations = [
        migrations.CreateModel(
            name='IntegrationRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('body_sha256', models.CharField(max_length=64)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('business_date', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('goods_return', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='integration_refund', to='pos.return')),
                ('integration', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='stores.integration')),
            ],
            options={
                'indexes': [models.Index(fields=['integration', 'business_date'], name='refunds_of_an_integration')],
                'constraints': [models.UniqueConstraint(fields=('integration', 'key'), name='one_refund_per_key_of_an_integration'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='integration_refund_is_of_something'), models.CheckConstraint(condition=models.Q(('key__regex', '^[A-Za-z0-9_-]{8,64}$')), name='integration_refund_key_is_plain')],
            },
        ),
        AppendOnly('payments_integrationrefund'),
    ]
