import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_merchant',)

    dependencies = [
        ('payments', '0025_refused_beside_done'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('msisdn_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant')),
            ],
            options={
                'constraints': (models.CheckConstraint(condition=models.Q(('msisdn_hash__regex', '^[0-9a-f]{64}$')), name='an_erasure_knows_no_more_than_a_hash'),),
            },
        ),
    ]
