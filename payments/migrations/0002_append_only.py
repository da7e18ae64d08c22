from django.db import migrations

from stores.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_money")]

    operations = [
        AppendOnly("payments_attempt"),
        AppendOnly("payments_event"),
        AppendOnly("payments_webhook"),
    ]
