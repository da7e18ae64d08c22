import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from stores.database import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('pos', '0010_fewer_indexes'),
        ('stores', '0005_receipts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GiftCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lookup', models.CharField(max_length=64, unique=True)),
                ('sealed', models.TextField()),
                ('last_digits', models.CharField(max_length=4, verbose_name='last digits')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('amount', models.BigIntegerField(verbose_name='sold for')),
                ('balance', models.BigIntegerField(verbose_name='balance')),
                ('is_training', models.BooleanField(default=False, verbose_name='training')),
                ('sold_at', models.DateTimeField(verbose_name='sold')),
                ('last_date', models.DateField(null=True, verbose_name='last date')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='given back')),
                ('blocked_at', models.DateTimeField(null=True, verbose_name='blocked')),
            ],
            options={
                'verbose_name': 'gift card',
                'verbose_name_plural': 'gift cards',
            },
        ),
        migrations.CreateModel(
            name='GiftCardEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('SOLD', 'Sold'), ('SPENT', 'Paid with'), ('GIVEN_BACK', 'Given back, not paid with'), ('RETURNED', 'Goods returned'), ('TAKEN_BACK', 'The card itself returned'), ('PUT_BACK', 'Return of the card refused')], max_length=10)),
                ('amount', models.BigIntegerField()),
                ('balance', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='GiftCardNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_blocked', models.BooleanField()),
                ('note', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='GiftCardTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('smallest', models.BigIntegerField(help_text='In minor units.', verbose_name='smallest amount')),
                ('largest', models.BigIntegerField(help_text='In minor units.', verbose_name='largest amount')),
                ('months', models.PositiveSmallIntegerField(blank=True, help_text='Empty: never.', null=True, verbose_name='months until a card ends')),
            ],
            options={
                'verbose_name': 'gift card terms',
                'verbose_name_plural': 'gift card terms',
            },
        ),
        migrations.AddField(
            model_name='receipt',
            name='gift_cards',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='basketline',
            name='product',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.product'),
        ),
        migrations.AlterField(
            model_name='mappedaccount',
            name='entry',
            field=models.CharField(choices=[('VIPPS', 'Vipps MobilePay'), ('CARD', 'Card'), ('CASH', 'Cash'), ('GIFT_CARD', 'Gift cards used'), ('STANDARD', 'Sales, standard rate'), ('MIDDLE', 'Sales, food and drink'), ('LOW', 'Sales, low rate'), ('FISH', 'Sales, raw fish'), ('ZERO', 'Sales, zero rate'), ('EXEMPT', 'Sales, outside VAT'), ('ROUNDING', 'Cash rounding'), ('DIFFERENCE', 'Till difference'), ('TIPS', 'Tips'), ('GIFT_SOLD', 'Gift cards sold'), ('PAY_INS', 'Pay-ins'), ('PAY_OUTS', 'Pay-outs')], max_length=10, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='receiptline',
            name='product',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.product'),
        ),
        migrations.AddField(
            model_name='giftcard',
            name='merchant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gift_cards', to='stores.merchant', verbose_name='merchant'),
        ),
        migrations.AddField(
            model_name='receiptline',
            name='gift_card',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pos.giftcard'),
        ),
        migrations.AddField(
            model_name='giftcardentry',
            name='card',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='pos.giftcard'),
        ),
        migrations.AddField(
            model_name='giftcardentry',
            name='goods_return',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='card_entries', to='pos.return'),
        ),
        migrations.AddField(
            model_name='giftcardentry',
            name='staff',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff'),
        ),
        migrations.AddField(
            model_name='giftcardentry',
            name='tender',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='card_entry', to='pos.tender'),
        ),
        migrations.AddField(
            model_name='giftcardentry',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='pos.giftcardentry'),
        ),
        migrations.AddField(
            model_name='giftcardnote',
            name='card',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='pos.giftcard'),
        ),
        migrations.AddField(
            model_name='giftcardnote',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='giftcardterms',
            name='merchant',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='gift_card_terms', to='stores.merchant', verbose_name='merchant'),
        ),
        migrations.AddIndex(
            model_name='giftcard',
            index=models.Index(fields=['merchant', 'id'], name='gift_card_by_merchant'),
        ),
        migrations.AddIndex(
            model_name='giftcard',
            index=models.Index(fields=['last_digits'], name='gift_card_by_last_digits'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('balance__lte', models.F('amount')), ('amount__gt', 0), ('amount__lte', 100000000000)), name='gift_card_balance_within_what_was_sold'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(('balance', 0), models.Q(('closed_at', None), ('is_training', False)), _connector='OR'), name='gift_card_of_training_or_given_back_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(('last_digits__regex', '^[0-9]{4}$'), ('lookup__regex', '^[0-9a-f]{64}$')), name='gift_card_number_is_hidden'),
        ),
        migrations.AddConstraint(
            model_name='giftcardentry',
            constraint=models.UniqueConstraint(fields=('card', 'number'), name='gift_card_entries_in_order'),
        ),
        migrations.AddConstraint(
            model_name='giftcardentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'SOLD')), fields=('card',), name='a_gift_card_is_sold_once'),
        ),
        migrations.AddConstraint(
            model_name='giftcardentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['SOLD', 'GIVEN_BACK', 'RETURNED', 'PUT_BACK'])), models.Q(('amount__lt', 0), ('kind__in', ['SPENT', 'TAKEN_BACK'])), _connector='OR'), name='gift_card_entry_has_its_sign'),
        ),
        migrations.AddConstraint(
            model_name='giftcardentry',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0), ('number__gt', 0)), name='gift_card_never_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='giftcardentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['SPENT', 'GIVEN_BACK', 'RETURNED']), ('tender__isnull', False)), models.Q(models.Q(('kind__in', ['SPENT', 'GIVEN_BACK', 'RETURNED']), _negated=True), ('tender__isnull', True)), _connector='OR'), name='gift_card_entry_has_its_tender'),
        ),
        migrations.AddConstraint(
            model_name='giftcardentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['GIVEN_BACK', 'PUT_BACK']), ('undoes__isnull', False)), models.Q(models.Q(('kind__in', ['GIVEN_BACK', 'PUT_BACK']), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='gift_card_entry_undoes_one'),
        ),
        migrations.AddConstraint(
            model_name='giftcardnote',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='gift_card_note_says_why'),
        ),
        migrations.AddConstraint(
            model_name='giftcardterms',
            constraint=models.CheckConstraint(condition=models.Q(('largest__gte', models.F('smallest')), ('largest__lte', 100000000000), ('smallest__gt', 0)), name='gift_card_terms_within_limits', violation_error_message='The smallest amount comes first, and is above zero.'),
        ),
        migrations.AddConstraint(
            model_name='giftcardterms',
            constraint=models.CheckConstraint(condition=models.Q(('months', None), models.Q(('months__gte', 1), ('months__lte', 120)), _connector='OR'), name='gift_card_terms_end_in_time', violation_error_message='Cards end after 1 to 120 months, or never.'),
        ),
        AppendOnly('pos_giftcardentry'),
        AppendOnly('pos_giftcardnote'),
    ]
