import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_tender', 'payments_payment', 'payments_operation')

    dependencies = [
        ('payments', '0013_training'),
        ('pos', '0036_chosen_parts'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='undo_asked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='payment',
            name='undone_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='operation',
            name='part',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pos.tender'),
        ),
    ]
