import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from stores.upgrades import AddIndexBeside, LookNoMore


class Migration(migrations.Migration):

    # Sales go on while the indexes are built.
    atomic = False

    dependencies = [
        ('pos', '0004_tenders_given_back'),
        ('stores', '0002_beginnings_of_names'),
    ]

    operations = [
        AddIndexBeside(
            model_name='journalentry',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='journal_by_time'),
        ),
        AddIndexBeside(
            model_name='journalentry',
            index=models.Index(condition=models.Q(('code', '13012'), _negated=True), fields=['code'], name='journal_beside_sales'),
        ),
        AddIndexBeside(
            model_name='receipt',
            index=models.Index(fields=['business_date', 'id'], name='receipt_by_day'),
        ),
        AddIndexBeside(
            model_name='receipt',
            index=models.Index(fields=['total'], name='receipt_by_amount'),
        ),
        AddIndexBeside(
            model_name='receiptline',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('sku'), name='text_pattern_ops'), models.F('receipt'), name='receipt_line_by_sku'),
        ),
        AddIndexBeside(
            model_name='tender',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse(django.db.models.functions.text.Upper('reference')), name='text_pattern_ops'), condition=models.Q(('reference', ''), _negated=True), name='tender_by_ending'),
        ),
        LookNoMore(
            model_name='journalentry',
            name='device',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='journal', to='stores.posdevice', verbose_name='POS device'),
        ),
        LookNoMore(
            model_name='journalentry',
            name='staff',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='cashier'),
        ),
        LookNoMore(
            model_name='receipt',
            name='device',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='stores.posdevice', verbose_name='POS device'),
        ),
        LookNoMore(
            model_name='receipt',
            name='staff',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff'),
        ),
        LookNoMore(
            model_name='receiptline',
            name='product',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.product'),
        ),
        LookNoMore(
            model_name='tender',
            name='staff',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff'),
        ),
    ]
