from django.db import migrations

# Of goods that are there already. Tills sell them, and the office changes them: what it brings
# meanwhile has its parts by itself, and one that comes twice is found once.
FILL = """
SELECT put_parts_of_words(its.merchant_id, its.words) FROM (
    SELECT merchant_id, array_agg(DISTINCT word::text) AS words
    FROM stores_productword GROUP BY merchant_id
) its
"""


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0026_word_parts'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
