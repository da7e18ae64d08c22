import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AddIndexBeside

GONE = "payments_webhook_registration_id_733295fa"
FIELD = models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='payments.webhookregistration', verbose_name='webhook registration')


class Migration(migrations.Migration):

    # Webhooks come in meanwhile. One index for another: each of them costs as much to write.
    atomic = False

    dependencies = [
        ('payments', '0027_tested_keys'),
    ]

    operations = [
        AddIndexBeside(
            model_name='webhook',
            index=models.Index(fields=['registration', 'received_at'], name='webhook_by_registration'),
        ),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {GONE}",
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {GONE} ON payments_webhook (registration_id)",
                )
            ],
            [migrations.AlterField('webhook', 'registration', FIELD)],
        ),
    ]
