from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0004_countries'),
    ]

    operations = [
        migrations.AddField(
            model_name='posdevice',
            name='is_training',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='in training'),
        ),
        migrations.AddField(
            model_name='store',
            name='receipt_language',
            field=models.CharField(blank=True, choices=[('nb', 'Norwegian Bokmål'), ('nn', 'Norwegian Nynorsk'), ('da', 'Danish'), ('fi', 'Finnish'), ('sv', 'Swedish'), ('en', 'English')], db_default='', default='', help_text='Empty: the usual one of the country, whatever the till speaks.', max_length=2, verbose_name='language of receipts'),
        ),
        migrations.AddConstraint(
            model_name='store',
            constraint=models.CheckConstraint(condition=models.Q(('receipt_language', ''), models.Q(('country', 'NO'), ('receipt_language__in', ('nb', 'nn'))), models.Q(('country', 'DK'), ('receipt_language__in', ('da',))), models.Q(('country', 'FI'), ('receipt_language__in', ('fi', 'sv'))), models.Q(('country', 'SE'), ('receipt_language__in', ('sv', 'en'))), _connector='OR'), name='store_receipt_language_of_its_country', violation_error_message='Receipts are written in a language of the country: Norwegian in Norway, Danish in Denmark, Finnish or Swedish in Finland, Swedish or English in Sweden.'),
        ),
    ]
