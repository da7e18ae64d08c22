from django.db import migrations, models

from stores.upgrades import PutConstraint


def put(name, rule):
    """The rule for new rows at once, for those that are there while the tills go on."""
    drop = f"ALTER TABLE stores_product DROP CONSTRAINT IF EXISTS {name}"
    return migrations.RunSQL(
        [
            drop,
            f"ALTER TABLE stores_product ADD CONSTRAINT {name} {rule} NOT VALID",
            f"ALTER TABLE stores_product VALIDATE CONSTRAINT {name}",
        ],
        drop,
    )


class Migration(migrations.Migration):

    # Goods are sold while they are looked at.
    atomic = False

    dependencies = [
        ('stores', '0015_product_families'),
    ]

    operations = [
        PutConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(condition=models.Q(('family__isnull', False)), fields=('family', 'variant_label'), name='one_variant_per_label_and_family', violation_error_message='Another variant of this family has this label.'),
        ),
        PutConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('family', None), ('variant_label', '')), models.Q(('family__isnull', False), models.Q(('variant_label', ''), _negated=True)), _connector='OR'), name='variant_has_family_and_label', violation_error_message='A variant has a family and a label, such as M.'),
        ),
        put(
            "family_of_its_merchant",
            "FOREIGN KEY (family_id, merchant_id) REFERENCES stores_productfamily (id, merchant_id)"
            " DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.RunSQL(
            # What a basket line and a receipt are called says which variant it was.
            "CREATE OR REPLACE FUNCTION names_end_with(names jsonb, label text) RETURNS boolean"
            " LANGUAGE sql IMMUTABLE AS $$ SELECT NOT EXISTS (SELECT FROM jsonb_each_text(names) n"
            " WHERE right(' ' || n.value, length(label) + 1) <> ' ' || label) $$",
            "DROP FUNCTION names_end_with",
        ),
        put(
            "variant_is_named_by_its_label",
            "CHECK (variant_label = '' OR names_end_with(names, variant_label))",
        ),
    ]
