from django.db import migrations

from stores.upgrades import AtOnce

# Processes of the version before know no parts: they would make one tender of all of a return.
# A return without parts is theirs. Cash is what coins can pay of its parts.
FUNCTION = """
CREATE FUNCTION refuse_other_tenders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pos_returnpart WHERE goods_return_id = NEW.goods_return_id)
        AND NOT EXISTS (SELECT FROM pos_returnpart p WHERE p.goods_return_id = NEW.goods_return_id
            AND p.kind = NEW.kind AND (p.kind = 'CASH' OR p.amount = -NEW.amount)
            AND (p.kind <> 'VIPPS' OR p.reference = NEW.reference)) THEN
        RAISE EXCEPTION 'a tender of return % is not as planned', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'what_goes_back_is_as_planned';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER what_goes_back_is_as_planned BEFORE INSERT ON pos_tender FOR EACH ROW
WHEN (NEW.goods_return_id IS NOT NULL) EXECUTE FUNCTION refuse_other_tenders()
"""


class Migration(AtOnce):

    tables = ('pos_tender',)

    dependencies = [
        ('pos', '0025_part_payments_checked'),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, 'DROP FUNCTION refuse_other_tenders'),
        migrations.RunSQL(TRIGGER, 'DROP TRIGGER what_goes_back_is_as_planned ON pos_tender'),
    ]
