import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_staff', 'stores_printer', 'pos_receipt')

    dependencies = [
        ('pos', '0032_returns_without_a_receipt_checked'),
        ('stores', '0014_printers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PrintJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('RECEIPT', 'Receipt'), ('DRAWER', 'Cash drawer')], default='RECEIPT', max_length=7, verbose_name='kind')),
                ('is_copy', models.BooleanField(default=False, verbose_name='copy')),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('OFFERED', 'Being printed'), ('DONE', 'Printed'), ('FAILED', 'Not printed')], default='WAITING', max_length=7, verbose_name='state')),
                ('token', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('fetches', models.PositiveSmallIntegerField(default=0, verbose_name='fetched')),
                ('code', models.CharField(blank=True, max_length=60, verbose_name='answer')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked for at')),
                ('fetched_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('printer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='stores.printer', verbose_name='printer')),
                ('receipt', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='print_jobs', to='pos.receipt', verbose_name='receipt')),
                ('staff', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff')),
            ],
            options={
                'verbose_name': 'print job',
                'verbose_name_plural': 'print jobs',
                'indexes': [models.Index(condition=models.Q(('state__in', ('WAITING', 'OFFERED'))), fields=['printer', 'id'], name='print_job_to_do'), models.Index(condition=models.Q(('kind', 'RECEIPT'), ('state', 'FAILED')), fields=['ended_at'], name='print_job_failed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'RECEIPT'), ('receipt__isnull', False)), models.Q(('is_copy', False), ('kind', 'DRAWER'), ('receipt', None)), _connector='OR'), name='print_job_of_a_receipt_or_the_drawer'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ('WAITING', 'OFFERED'))), models.Q(('ended_at__isnull', False), ('state__in', ('DONE', 'FAILED'))), _connector='OR'), name='print_job_ends_at_a_moment'), models.UniqueConstraint(condition=models.Q(('receipt__isnull', False)), fields=('receipt', 'is_copy'), name='one_print_job_per_delivery')],
            },
        ),
    ]
