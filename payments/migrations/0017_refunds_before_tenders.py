from django.db import migrations

from stores.upgrades import AtOnce

# A process of the version before completes a return with its first refund. What was given back in
# Vipps' portal has no operation of ours.
FUNCTION = """
CREATE FUNCTION refuse_unconfirmed_refunds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_operation WHERE goods_return_id = NEW.goods_return_id)
        AND NOT EXISTS (SELECT FROM payments_operation o JOIN payments_payment p ON p.id = o.payment_id
            WHERE o.goods_return_id = NEW.goods_return_id AND o.outcome = 'DONE'
            AND p.reference = NEW.reference) THEN
        RAISE EXCEPTION 'a refund of return % is not confirmed', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'a_refund_is_confirmed_before_its_tender';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER a_refund_is_confirmed_before_its_tender BEFORE INSERT ON pos_tender FOR EACH ROW
WHEN (NEW.goods_return_id IS NOT NULL AND NEW.kind = 'VIPPS')
EXECUTE FUNCTION refuse_unconfirmed_refunds()
"""


class Migration(AtOnce):

    tables = ('pos_tender',)

    dependencies = [
        ('payments', '0016_several_refunds'),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, 'DROP FUNCTION refuse_unconfirmed_refunds'),
        migrations.RunSQL(TRIGGER, 'DROP TRIGGER a_refund_is_confirmed_before_its_tender ON pos_tender'),
    ]
