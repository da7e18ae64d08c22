from django.db import migrations, models

from stores.upgrades import AtOnce

# What was sold in training comes back in training alone, and nothing else does. The till is asked
# when the return is written down: afterwards it may sell again.
RETURN = """
CREATE FUNCTION refuse_return_of_two_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'UPDATE' AND NEW.is_training <> OLD.is_training)
        OR (TG_OP = 'INSERT' AND EXISTS (SELECT FROM stores_posdevice
            WHERE id = NEW.device_id AND is_training <> NEW.is_training))
        OR EXISTS (SELECT FROM pos_receipt
            WHERE id = NEW.original_id AND (kind = 'TRAINING') <> NEW.is_training)
        OR EXISTS (SELECT FROM pos_basket
            WHERE id = NEW.basket_id AND is_training <> NEW.is_training) THEN
        RAISE EXCEPTION 'return % breaks "a_return_is_training_or_real"', NEW.id
            USING ERRCODE = '23514', CONSTRAINT = 'a_return_is_training_or_real';
    END IF;
    RETURN NEW;
END
$$
"""
OF_RETURN = """
CREATE TRIGGER a_return_is_training_or_real
BEFORE INSERT OR UPDATE OF is_training, original_id, basket_id ON pos_return
FOR EACH ROW EXECUTE FUNCTION refuse_return_of_two_kinds()
"""
RECEIPT = """
CREATE FUNCTION refuse_receipt_of_two_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pos_return
            WHERE id = NEW.goods_return_id AND is_training = (NEW.kind = 'TRAINING')) THEN
        RAISE EXCEPTION 'receipt % breaks "a_return_is_training_or_real"', NEW.number
            USING ERRCODE = '23514', CONSTRAINT = 'a_return_is_training_or_real';
    END IF;
    RETURN NEW;
END
$$
"""
OF_RECEIPT = """
CREATE TRIGGER a_return_is_training_or_real BEFORE INSERT ON pos_receipt
FOR EACH ROW WHEN (NEW.goods_return_id IS NOT NULL) EXECUTE FUNCTION refuse_receipt_of_two_kinds()
"""
# As before, but that training gives back by tenders of its own kind, each of which rehearses a part.
TENDER = """
CREATE OR REPLACE FUNCTION refuse_other_tenders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text := CASE WHEN NEW.rehearses = '' THEN NEW.kind ELSE NEW.rehearses END;
BEGIN
    IF NEW.kind <> 'EXCHANGE' AND NOT EXISTS (SELECT FROM pos_return
            WHERE id = NEW.goods_return_id AND is_training = (NEW.kind = 'TRAINING')) THEN
        RAISE EXCEPTION 'a tender of return % breaks "a_return_is_training_or_real"', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'a_return_is_training_or_real';
    END IF;
    IF NEW.kind = 'EXCHANGE' AND NOT EXISTS (SELECT FROM pos_return
            WHERE id = NEW.goods_return_id AND exchanged = -NEW.amount)
        OR NEW.kind <> 'EXCHANGE'
        AND EXISTS (SELECT FROM pos_returnpart WHERE goods_return_id = NEW.goods_return_id)
        AND NOT EXISTS (SELECT FROM (
                SELECT p.kind, p.reference, p.amount - greatest(0, least(p.amount, g.exchanged - g.amount
                    + sum(p.amount) OVER (ORDER BY array_position(
                        ARRAY['VIPPS', 'GIFT_CARD', 'CARD', 'CASH'], p.kind::text), p.id))) AS amount
                FROM pos_returnpart p JOIN pos_return g ON g.id = p.goods_return_id
                WHERE g.id = NEW.goods_return_id) p
            WHERE p.amount > 0 AND p.kind = told AND (p.kind = 'CASH' OR p.amount = -NEW.amount)
            AND (p.kind <> 'VIPPS' OR p.reference = NEW.reference)) THEN
        RAISE EXCEPTION 'a tender of return % is not as planned', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'what_goes_back_is_as_planned';
    END IF;
    RETURN NEW;
END
$$
"""
TENDER_BEFORE = """
CREATE OR REPLACE FUNCTION refuse_other_tenders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'EXCHANGE' AND NOT EXISTS (SELECT FROM pos_return
            WHERE id = NEW.goods_return_id AND exchanged = -NEW.amount)
        OR NEW.kind <> 'EXCHANGE'
        AND EXISTS (SELECT FROM pos_returnpart WHERE goods_return_id = NEW.goods_return_id)
        AND NOT EXISTS (SELECT FROM (
                SELECT p.kind, p.reference, p.amount - greatest(0, least(p.amount, g.exchanged - g.amount
                    + sum(p.amount) OVER (ORDER BY array_position(
                        ARRAY['VIPPS', 'GIFT_CARD', 'CARD', 'CASH'], p.kind::text), p.id))) AS amount
                FROM pos_returnpart p JOIN pos_return g ON g.id = p.goods_return_id
                WHERE g.id = NEW.goods_return_id) p
            WHERE p.amount > 0 AND p.kind = NEW.kind AND (p.kind = 'CASH' OR p.amount = -NEW.amount)
            AND (p.kind <> 'VIPPS' OR p.reference = NEW.reference)) THEN
        RAISE EXCEPTION 'a tender of return % is not as planned', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'what_goes_back_is_as_planned';
    END IF;
    RETURN NEW;
END
$$
"""


class Migration(AtOnce):

    tables = ('pos_return', 'pos_tender', 'pos_receipt')

    dependencies = [
        ('pos', '0038_several_refunds'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='is_training',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='training'),
        ),
        migrations.RunSQL(RETURN, 'DROP FUNCTION refuse_return_of_two_kinds'),
        migrations.RunSQL(OF_RETURN, 'DROP TRIGGER a_return_is_training_or_real ON pos_return'),
        migrations.RunSQL(RECEIPT, 'DROP FUNCTION refuse_receipt_of_two_kinds'),
        migrations.RunSQL(OF_RECEIPT, 'DROP TRIGGER a_return_is_training_or_real ON pos_receipt'),
        migrations.RunSQL(TENDER, TENDER_BEFORE),
    ]
