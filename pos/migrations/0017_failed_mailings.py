from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('pos_mailing',)

    dependencies = [
        ('pos', '0016_several_tenders'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='mailing',
            index=models.Index(condition=models.Q(('state', 'FAILED')), fields=['ended_at'], name='mailing_failed'),
        ),
    ]
