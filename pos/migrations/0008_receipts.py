import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_basket', 'pos_numbering', 'stores_staff', 'pos_tender', 'pos_receipt', 'pos_delivery')

    dependencies = [
        ('pos', '0007_rules_while_selling'),
        ('stores', '0005_receipts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('SENDING', 'Being sent'), ('SENT', 'Sent'), ('FAILED', 'Not sent')], default='WAITING', max_length=7)),
                ('is_copy', models.BooleanField(null=True)),
                ('sealed', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        # Put anew in the next one: with it, another type of its column would look at every row.
        migrations.RemoveConstraint(
            model_name='receipt',
            name='receipt_is_of_a_sale_or_a_return',
        ),
        migrations.AddField(
            model_name='basket',
            name='is_training',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='numbering',
            name='provisionals',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='numbering',
            name='trainings',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='kind',
            field=models.CharField(choices=[('PRINT', 'Paper'), ('EMAIL', 'E-mail'), ('DIGITAL', 'On the phone')], max_length=7),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[('SALE', 'Sales receipt'), ('RETURN', 'Return receipt'), ('TRAINING', 'Training receipt')], max_length=8, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='tender',
            name='kind',
            field=models.CharField(choices=[('VIPPS', 'Vipps MobilePay'), ('CARD', 'Card'), ('CASH', 'Cash'), ('GIFT_CARD', 'Gift card'), ('TRAINING', 'Training')], max_length=9),
        ),
        migrations.AddConstraint(
            model_name='numbering',
            constraint=models.CheckConstraint(condition=models.Q(('provisionals__gte', 0), ('trainings__gte', 0)), name='numbering_of_no_sales_never_below_zero'),
        ),
        migrations.AddField(
            model_name='mailing',
            name='receipt',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailings', to='pos.receipt'),
        ),
        migrations.AddField(
            model_name='mailing',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('WAITING', 'SENDING'))), fields=('receipt',), name='one_mailing_at_a_time_per_receipt'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('WAITING', 'SENDING'))), models.Q(('ended_at__isnull', False), ('sealed', ''), ('state__in', ('SENT', 'FAILED'))), _connector='OR'), name='mailing_forgets_its_address_when_it_has_ended'),
        ),
    ]
