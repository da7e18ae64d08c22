from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_tender',)

    dependencies = [
        ('pos', '0033_print_jobs'),
    ]

    operations = [
        migrations.AddField(
            model_name='tender',
            name='rehearses',
            field=models.CharField(blank=True, choices=[('VIPPS', 'Vipps MobilePay'), ('CARD', 'Card'), ('CASH', 'Cash'), ('GIFT_CARD', 'Gift card'), ('TRAINING', 'Training'), ('EXCHANGE', 'Exchange')], db_default='', default='', editable=False, max_length=9),
        ),
    ]
