import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from stores.database import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0017_refunds_before_tenders'),
        ('stores', '0016_variants_of_families'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ACCESS', 'told what is kept'), ('ERASURE', 'deleted')], max_length=7, verbose_name='what was done')),
                ('last_digits', models.CharField(max_length=2, verbose_name='number ends in')),
                ('purchases', models.PositiveIntegerField(verbose_name='purchases known')),
                ('note', models.CharField(max_length=200, verbose_name='note')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant', verbose_name='merchant')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': "customer's request about their data",
                'verbose_name_plural': "customers' requests about their data",
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['ACCESS', 'ERASURE'])), name='person_request_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('last_digits__regex', '^[0-9]{2}$')), name='person_request_knows_two_digits'), models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='person_request_says_why')],
            },
        ),
        AppendOnly('payments_personrequest'),
    ]
