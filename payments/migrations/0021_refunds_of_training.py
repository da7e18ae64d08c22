from django.db import migrations

from stores.upgrades import AtOnce

# A refund that is rehearsed is confirmed before its tender as any other.
DROP = 'DROP TRIGGER a_refund_is_confirmed_before_its_tender ON pos_tender'
TRIGGER = """
CREATE TRIGGER a_refund_is_confirmed_before_its_tender BEFORE INSERT ON pos_tender FOR EACH ROW
WHEN (NEW.goods_return_id IS NOT NULL AND 'VIPPS' IN (NEW.kind, NEW.rehearses))
EXECUTE FUNCTION refuse_unconfirmed_refunds()
"""
BEFORE = """
CREATE TRIGGER a_refund_is_confirmed_before_its_tender BEFORE INSERT ON pos_tender FOR EACH ROW
WHEN (NEW.goods_return_id IS NOT NULL AND NEW.kind = 'VIPPS')
EXECUTE FUNCTION refuse_unconfirmed_refunds()
"""


class Migration(AtOnce):

    tables = ('pos_tender',)

    dependencies = [
        ('payments', '0020_integration_refunds'),
    ]

    operations = [
        migrations.RunSQL(DROP, BEFORE),
        migrations.RunSQL(TRIGGER, DROP),
    ]
