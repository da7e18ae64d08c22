from django.db import migrations

from stores.upgrades import AtOnce

# A process of the version before takes the refusal of such a refund without setting its basket
# free, which no till could do any more. Asked when its transaction ends: what it has done is undone
# then, and a process that knows takes the answer.
FUNCTIONS = """
CREATE FUNCTION refuse_credits_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pos_basket b WHERE b.id = NEW.basket_id AND b.credit <> (
        SELECT coalesce(sum(amount), 0) FROM pos_return
        WHERE basket_id = NEW.basket_id AND state = 'ASKED')) THEN
        RAISE EXCEPTION 'return % is refused, and its basket still has the credit', NEW.id
            USING ERRCODE = '23514', CONSTRAINT = 'a_refused_return_leaves_its_basket';
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION refuse_parts_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_payment p
        WHERE p.id = NEW.payment_id AND p.undo_asked_at IS NOT NULL AND p.undone_at IS NULL) AND NOT EXISTS (
        SELECT FROM payments_operation o
        WHERE o.payment_id = NEW.payment_id AND o.part_id IS NOT NULL AND o.outcome = 'PENDING') THEN
        RAISE EXCEPTION 'refund % of a part is answered, and its basket still waits', NEW.id
            USING ERRCODE = '23514', CONSTRAINT = 'an_answered_part_waits_no_more';
    END IF;
    RETURN NULL;
END
$$
"""
DROPPED = "DROP FUNCTION refuse_credits_left; DROP FUNCTION refuse_parts_left"
OF_RETURNS = """
CREATE CONSTRAINT TRIGGER a_refused_return_leaves_its_basket AFTER UPDATE ON pos_return
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.basket_id IS NOT NULL AND NEW.state = 'REFUSED' AND OLD.state <> 'REFUSED')
EXECUTE FUNCTION refuse_credits_left()
"""
OF_PARTS = """
CREATE CONSTRAINT TRIGGER an_answered_part_waits_no_more AFTER UPDATE ON payments_operation
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.part_id IS NOT NULL AND OLD.outcome = 'PENDING' AND NEW.outcome <> 'PENDING')
EXECUTE FUNCTION refuse_parts_left()
"""


class Migration(AtOnce):

    tables = ('pos_return', 'payments_operation')

    dependencies = [
        ('payments', '0018_person_requests'),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROPPED),
        migrations.RunSQL(OF_RETURNS, 'DROP TRIGGER a_refused_return_leaves_its_basket ON pos_return'),
        migrations.RunSQL(OF_PARTS, 'DROP TRIGGER an_answered_part_waits_no_more ON payments_operation'),
    ]
