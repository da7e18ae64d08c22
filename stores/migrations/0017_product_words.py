import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce

# By the same rule as the words of what is typed: letters and digits, small.
WORDS = """
CREATE FUNCTION words_of(text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT w COLLATE "C" FROM regexp_split_to_table(lower($1), '[^[:alnum:]]+') w WHERE w <> ''
$$
"""
# A catalogue comes in thousands at once; a change is of one. With goods whose words another has put
# there meanwhile (those that were there are filled in next) nothing is wrong.
NEW = """
CREATE FUNCTION put_words_of_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stores_productword (merchant_id, word, product_id)
    SELECT p.merchant_id, w, p.id FROM added p, words_of(p.search_text) w
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$
"""
ON_INSERT = """
CREATE TRIGGER words_of_new_products AFTER INSERT ON stores_product
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION put_words_of_products()
"""
CHANGED = """
CREATE FUNCTION change_words_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM stores_productword WHERE product_id = NEW.id
        AND (merchant_id <> NEW.merchant_id OR word <> ALL (ARRAY(SELECT words_of(NEW.search_text))));
    INSERT INTO stores_productword (merchant_id, word, product_id)
    SELECT NEW.merchant_id, w, NEW.id FROM words_of(NEW.search_text) w
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$
"""
ON_UPDATE = """
CREATE TRIGGER words_of_changed_products AFTER UPDATE ON stores_product FOR EACH ROW
WHEN (OLD.search_text IS DISTINCT FROM NEW.search_text OR OLD.merchant_id <> NEW.merchant_id)
EXECUTE FUNCTION change_words_of_product()
"""
class Migration(AtOnce):

    tables = ('stores_merchant', 'stores_product')

    dependencies = [
        ('stores', '0016_variants_of_families'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductWord',
            fields=[
                ('pk', models.CompositePrimaryKey('merchant_id', 'word', 'product_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(db_collation='C', max_length=141)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.product')),
            ],
            options={
                'indexes': [models.Index(fields=['product', 'word'], name='word_by_product')],
            },
        ),
        migrations.RunSQL(WORDS, 'DROP FUNCTION words_of'),
        migrations.RunSQL(NEW, 'DROP FUNCTION put_words_of_products'),
        migrations.RunSQL(CHANGED, 'DROP FUNCTION change_words_of_product'),
        migrations.RunSQL(ON_INSERT, 'DROP TRIGGER words_of_new_products ON stores_product'),
        migrations.RunSQL(ON_UPDATE, 'DROP TRIGGER words_of_changed_products ON stores_product'),
    ]
