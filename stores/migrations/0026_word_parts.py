import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce

# `helmelk` is found by `melk`. SKUs and sizes are not looked for by their ends.
PARTS = """
CREATE FUNCTION parts_of(text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substr($1, n) COLLATE "C" FROM generate_series(2, length($1) - 2) n WHERE $1 !~ '[0-9]'
$$
"""
# A word that is known has its parts already, and nobody takes them away: so nobody waits here for
# another who brings the same one. As the owner: goods are written before a new version's rights are
# given.
PUT = """
CREATE FUNCTION put_parts_of_words(merchant bigint, its text[]) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public AS $$
    INSERT INTO stores_wordpart (merchant_id, part, word)
    SELECT $1, p, w FROM unnest($2) w, parts_of(w) p
    WHERE NOT EXISTS (SELECT FROM stores_wordpart k
        WHERE k.merchant_id = $1 AND k.part = substr(w, 2) AND k.word = w)
$$
"""
NEW = """
CREATE OR REPLACE FUNCTION put_words_of_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stores_productword (merchant_id, word, product_id)
    SELECT p.merchant_id, w, p.id FROM added p, words_of(p.search_text) w
    ON CONFLICT DO NOTHING;
    {parts}
    RETURN NULL;
END
$$
"""
PARTS_OF_NEW = """
    PERFORM put_parts_of_words(its.merchant_id, its.words) FROM (
        SELECT p.merchant_id, array_agg(DISTINCT w) AS words
        FROM added p, words_of(p.search_text) w GROUP BY p.merchant_id
    ) its;
"""
CHANGED = """
CREATE OR REPLACE FUNCTION change_words_of_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM stores_productword WHERE product_id = NEW.id
        AND (merchant_id <> NEW.merchant_id OR word <> ALL (ARRAY(SELECT words_of(NEW.search_text))));
    INSERT INTO stores_productword (merchant_id, word, product_id)
    SELECT NEW.merchant_id, w, NEW.id FROM words_of(NEW.search_text) w
    ON CONFLICT DO NOTHING;
    {parts}
    RETURN NULL;
END
$$
"""
PARTS_OF_CHANGED = """
    PERFORM put_parts_of_words(NEW.merchant_id, ARRAY(SELECT words_of(NEW.search_text)));
"""


class Migration(AtOnce):

    # Who writes goods by the old functions has ended before there are new ones.
    tables = ('stores_merchant', 'stores_product')

    dependencies = [
        ('stores', '0025_coming_prices'),
    ]

    operations = [
        migrations.CreateModel(
            name='WordPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(db_collation='C', max_length=141)),
                ('word', models.CharField(db_collation='C', max_length=141)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant')),
            ],
            options={
                'indexes': [models.Index(fields=['merchant', 'part', 'word'], name='word_by_part')],
            },
        ),
        migrations.RunSQL(PARTS, 'DROP FUNCTION parts_of'),
        migrations.RunSQL(PUT, 'DROP FUNCTION put_parts_of_words'),
        migrations.RunSQL(NEW.format(parts=PARTS_OF_NEW), NEW.format(parts='')),
        migrations.RunSQL(CHANGED.format(parts=PARTS_OF_CHANGED), CHANGED.format(parts='')),
    ]
