import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

from stores.upgrades import AddIndexBeside, PutConstraint


class Migration(migrations.Migration):

    # Tills sell and webhooks come in meanwhile.
    atomic = False

    dependencies = [
        ('payments', '0010_strays'),
        ('pos', '0005_while_selling'),
    ]

    operations = [
        AddIndexBeside(
            model_name='event',
            index=models.Index(fields=['psp_reference'], name='event_by_psp_reference'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse(django.db.models.functions.text.Upper('reference')), 'text_pattern_ops'), name='payment_by_ending'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=models.Index(fields=['psp_reference'], name='payment_by_psp_reference'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=models.Index(fields=['amount'], name='payment_by_amount'),
        ),
        AddIndexBeside(
            model_name='payment',
            index=models.Index(django.db.models.functions.text.Right('payer_shown', 2), condition=models.Q(('payer_shown', ''), _negated=True), name='payment_by_last_digits'),
        ),
        PutConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closing__isnull', True), ('goods_return__isnull', False), ('kind', 'REFUND')), models.Q(('closing__isnull', False), ('goods_return__isnull', True), ('kind', 'REFUND')), models.Q(models.Q(('kind', 'REFUND'), _negated=True), ('closing__isnull', True), ('goods_return__isnull', True)), _connector='OR'), name='a_refund_only_with_a_return_or_a_closing'),
        ),
        PutConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('also', ''), models.Q(('flag', ''), _negated=True), _connector='OR'), name='payment_has_a_first_flag'),
        ),
        AddIndexBeside(
            model_name='webhook',
            index=models.Index(fields=['psp_reference'], name='webhook_by_psp_reference'),
        ),
        AddIndexBeside(
            model_name='webhook',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['received_at'], name='webhook_by_time'),
        ),
    ]
