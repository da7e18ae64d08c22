from django.db import migrations

from stores.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("pos", "0001_till")]

    operations = [
        AppendOnly("pos_tender"),
        AppendOnly("pos_formkey"),
        AppendOnly("pos_returnline"),
        AppendOnly("pos_receipt"),
        AppendOnly("pos_receiptline"),
        AppendOnly("pos_delivery"),
        AppendOnly("pos_journalentry"),
        AppendOnly("pos_signingkey"),
    ]
