import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce

SUM = """
CREATE OR REPLACE FUNCTION refuse_other_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM pos_returnpart p WHERE goods_return_id = NEW.goods_return_id
            AND NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = p.id))
        <> (SELECT amount FROM pos_return WHERE id = NEW.goods_return_id) THEN
        RAISE EXCEPTION 'the parts of return % do not come to its amount', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'return_parts_come_to_its_amount';
    END IF;
    RETURN NULL;
END
$$
"""
SUM_BEFORE = """
CREATE OR REPLACE FUNCTION refuse_other_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM pos_returnpart WHERE goods_return_id = NEW.goods_return_id)
        <> (SELECT amount FROM pos_return WHERE id = NEW.goods_return_id) THEN
        RAISE EXCEPTION 'the parts of return % do not come to its amount', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'return_parts_come_to_its_amount';
    END IF;
    RETURN NULL;
END
$$
"""
# As before, but that a part which another one replaces is none.
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
                WHERE g.id = NEW.goods_return_id%s) p
            WHERE p.amount > 0 AND p.kind = told AND (p.kind = 'CASH' OR p.amount = -NEW.amount)
            AND (p.kind <> 'VIPPS' OR p.reference = NEW.reference)) THEN
        RAISE EXCEPTION 'a tender of return %% is not as planned', NEW.goods_return_id
            USING ERRCODE = '23514', CONSTRAINT = 'what_goes_back_is_as_planned';
    END IF;
    RETURN NEW;
END
$$
"""
NOT_REPLACED = """
                    AND NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = p.id)"""


class Migration(AtOnce):

    tables = ('pos_returnpart', 'pos_tender')

    dependencies = [
        ('pos', '0042_credits_gone_checked'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnpart',
            name='replaces',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='pos.returnpart'),
        ),
        migrations.RunSQL(SUM, SUM_BEFORE),
        migrations.RunSQL(TENDER.replace('%s', NOT_REPLACED).replace('%%', '%'), TENDER.replace('%s', '').replace('%%', '%')),
    ]
