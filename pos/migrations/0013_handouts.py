from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pos', '0012_gift_cards_checked'),
        ('stores', '0006_trades_and_deliveries'),
    ]

    operations = [
        migrations.AddField(
            model_name='numbering',
            name='handouts',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='receipt',
            name='customer_reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='customer reference'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='kind',
            field=models.CharField(choices=[('SALE', 'Sales receipt'), ('RETURN', 'Return receipt'), ('TRAINING', 'Training receipt'), ('DELIVERY', 'Delivery receipt')], max_length=8, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='receipt',
            name='sequence',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='numbering',
            constraint=models.CheckConstraint(condition=models.Q(('handouts__gte', 0)), name='numbering_of_handouts_never_below_zero'),
        ),
    ]
