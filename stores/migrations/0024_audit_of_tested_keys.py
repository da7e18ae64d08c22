from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0023_pages_of_devices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='act',
            field=models.CharField(choices=[('SIGNED_IN', 'Signed in'), ('SIGN_IN_FAILED', 'Sign-in failed'), ('LOCKED', 'Locked after too many tries'), ('UNLOCKED', 'Unlocked'), ('SIGNED_OUT', 'Signed out'), ('FACTOR_ADDED', 'Second factor set up'), ('FACTOR_FAILED', 'Second factor refused'), ('FACTOR_REMOVED', 'Second factor removed'), ('PASSWORD_CHANGED', 'Password changed'), ('SESSION_ENDED', 'Session ended'), ('ADDED', 'Added'), ('CHANGED', 'Changed'), ('DELETED', 'Deleted'), ('PIN_SET', 'PIN set'), ('PIN_FAILED', 'PIN refused'), ('PAIRING_OFFERED', 'Pairing code made'), ('PAIRED', 'Paired'), ('REVOKED', 'Revoked'), ('SETTLED', 'Payment or gift card settled'), ('RECONCILED', 'Ledger read or exception answered'), ('CLOSED', 'Period closed'), ('EXPORTED', 'Exported'), ('DOWNLOADED', 'Downloaded'), ('TESTED', 'Keys tested'), ('REFUSED', 'Access refused')], max_length=16, verbose_name='act'),
        ),
    ]
