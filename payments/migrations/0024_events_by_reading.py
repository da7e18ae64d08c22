from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

from stores.upgrades import AddIndexBeside


class Migration(migrations.Migration):

    # Keepers write events meanwhile.
    atomic = False

    dependencies = [
        ('payments', '0023_what_is_closed_stays'),
    ]

    operations = [
        AddIndexBeside(
            model_name='event',
            index=BrinIndex(fields=['read_at'], name='event_by_reading', pages_per_range=32),
        ),
    ]
