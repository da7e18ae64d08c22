import django.db.models.deletion
from django.db import migrations, models

from stores.database import AppendOnly
from stores.upgrades import AtOnce

# Parts are written together with their return and never change; one of the program's version before
# has none, and nothing to come to.
SUM = """
CREATE FUNCTION refuse_other_parts() RETURNS trigger LANGUAGE plpgsql AS $$
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
AT_THE_END = """
CREATE CONSTRAINT TRIGGER return_parts_come_to_its_amount AFTER INSERT ON pos_returnpart
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_other_parts()
"""


class Migration(AtOnce):

    tables = ('pos_return', 'pos_giftcard')

    dependencies = [
        ('pos', '0014_handouts_checked'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('VIPPS', 'Vipps MobilePay'), ('CARD', 'Card'), ('CASH', 'Cash'), ('GIFT_CARD', 'Gift card'), ('TRAINING', 'Training')], max_length=9)),
                ('amount', models.BigIntegerField()),
                ('reference', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('card', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pos.giftcard')),
                ('goods_return', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='pos.return')),
            ],
        ),
        migrations.AddConstraint(
            model_name='returnpart',
            constraint=models.UniqueConstraint(fields=('goods_return', 'kind', 'card', 'reference'), name='one_part_of_a_return_per_way', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='returnpart',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'VIPPS')), fields=('goods_return',), name='one_refund_per_return'),
        ),
        migrations.AddConstraint(
            model_name='returnpart',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lte', 100000000000)), name='return_part_amount_within_limits'),
        ),
        migrations.AddConstraint(
            model_name='returnpart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('card__isnull', True), ('kind', 'VIPPS'), models.Q(('reference', ''), _negated=True)), models.Q(('card__isnull', False), ('kind', 'GIFT_CARD'), ('reference', '')), models.Q(('card__isnull', True), ('kind__in', ('CARD', 'CASH'))), _connector='OR'), name='return_part_has_its_way'),
        ),
        migrations.RunSQL(SUM, "DROP FUNCTION refuse_other_parts() CASCADE"),
        migrations.RunSQL(AT_THE_END, migrations.RunSQL.noop),
        AppendOnly('pos_returnpart'),
    ]
