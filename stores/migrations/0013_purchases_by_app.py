from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_store',)

    dependencies = [
        ('stores', '0012_limits_by_the_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='store',
            name='finds_by_app',
            field=models.BooleanField(db_default=False, default=False, help_text='Of a customer who shows a QR, scans the sticker or says a number to pay, a code made of the phone number and its last two digits are kept for 90 days. Showing the app or saying the number then finds the purchase for a return. Receipts and the customer screen say so. Turned off, all that was kept is deleted at once.', verbose_name='find purchases by app'),
        ),
    ]
