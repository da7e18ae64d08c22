from django.db import migrations

from stores.upgrades import AtOnce

# What stands in a refund's place is all of it, of a return that still waits, and only where Vipps
# has neither paid it back nor is being asked to.
FUNCTION = """
CREATE FUNCTION refuse_replacing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pos_returnpart p JOIN pos_return g ON g.id = p.goods_return_id
            WHERE p.id = NEW.replaces_id AND p.kind = 'VIPPS' AND g.state = 'ASKED'
            AND (p.goods_return_id, p.amount, p.reference) = (NEW.goods_return_id, NEW.amount, NEW.reference))
        OR EXISTS (SELECT FROM payments_operation o JOIN payments_payment p ON p.id = o.payment_id
            WHERE o.goods_return_id = NEW.goods_return_id AND p.reference = NEW.reference
            AND o.outcome IN ('PENDING', 'DONE')) THEN
        RAISE EXCEPTION 'no refused refund of return % is replaced', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'only_a_refused_refund_is_replaced';
    END IF;
    RETURN NEW;
END
$$
"""
TRIGGER = """
CREATE TRIGGER only_a_refused_refund_is_replaced BEFORE INSERT ON pos_returnpart
FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION refuse_replacing()
"""


class Migration(AtOnce):

    tables = ('pos_returnpart',)

    dependencies = [
        ('payments', '0024_events_by_reading'),
        ('pos', '0044_replaced_refunds_checked'),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, 'DROP FUNCTION refuse_replacing'),
        migrations.RunSQL(TRIGGER, 'DROP TRIGGER only_a_refused_refund_is_replaced ON pos_returnpart'),
    ]
