import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce

KINDS = [('VIPPS', 'Vipps MobilePay'), ('CARD', 'Card'), ('CASH', 'Cash'), ('GIFT_CARD', 'Gift card'), ('TRAINING', 'Training'), ('EXCHANGE', 'Exchange')]
# As before, but for what pays other goods: that is one tender, and the parts give back what is left,
# the first of them first. The order is that of `pos.parts`.
FUNCTION = """
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
BEFORE = """
CREATE OR REPLACE FUNCTION refuse_other_tenders() RETURNS trigger LANGUAGE plpgsql AS $$
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


class Migration(AtOnce):

    tables = ('pos_basket', 'pos_return', 'pos_returnpart', 'pos_tender')

    dependencies = [
        ('pos', '0028_prices_and_ages_checked'),
    ]

    operations = [
        migrations.AddField(
            model_name='basket',
            name='credit',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='return',
            name='basket',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='pos.basket'),
        ),
        migrations.AddField(
            model_name='return',
            name='exchanged',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='returnpart',
            name='kind',
            field=models.CharField(choices=KINDS, max_length=9),
        ),
        migrations.AlterField(
            model_name='tender',
            name='kind',
            field=models.CharField(choices=KINDS, max_length=9),
        ),
        migrations.RunSQL(FUNCTION, BEFORE),
        # Of goods that are exchanged; that a return is refunded once is the tenders' own rule.
        migrations.RemoveConstraint(model_name='returnpart', name='one_refund_per_return'),
    ]
