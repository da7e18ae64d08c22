from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations

# Goods that are there already. Nobody changes one meanwhile: the old words would come after the new
# ones. Tills sell them.
FILL = """
INSERT INTO stores_productword (merchant_id, word, product_id)
SELECT p.merchant_id, w, p.id
FROM (SELECT * FROM stores_product FOR SHARE) p, words_of(p.search_text) w
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    # The index goes beside the tills, whose version before still looks in it.
    atomic = False

    dependencies = [
        ('stores', '0017_product_words'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        RemoveIndexConcurrently(model_name='product', name='product_search'),
    ]
