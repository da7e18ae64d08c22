from django.db import migrations

from stores.upgrades import AtOnce

# A receipt names its till, and is signed, numbered, taxed and exported as its place says.
FUNCTION = """
CREATE FUNCTION refuse_another_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pos_receipt r JOIN stores_posdevice d ON d.id = r.device_id
            WHERE CASE TG_TABLE_NAME
                WHEN 'stores_posdevice' THEN d.id = NEW.id ELSE d.store_id = NEW.id END) THEN
        RAISE EXCEPTION '% % has receipts and stays what it is', TG_TABLE_NAME, NEW.id
            USING ERRCODE = '23514', CONSTRAINT = 'what_has_sold_stays_where_it_is';
    END IF;
    RETURN NEW;
END
$$
"""
OF_STORE = """
CREATE TRIGGER what_has_sold_stays_where_it_is
BEFORE UPDATE OF country, currency, merchant_id, prefix ON stores_store FOR EACH ROW
WHEN ((OLD.country, OLD.currency, OLD.merchant_id, OLD.prefix)
    IS DISTINCT FROM (NEW.country, NEW.currency, NEW.merchant_id, NEW.prefix))
EXECUTE FUNCTION refuse_another_place()
"""
OF_DEVICE = """
CREATE TRIGGER what_has_sold_stays_where_it_is
BEFORE UPDATE OF pos_id, store_id ON stores_posdevice FOR EACH ROW
WHEN ((OLD.pos_id, OLD.store_id) IS DISTINCT FROM (NEW.pos_id, NEW.store_id))
EXECUTE FUNCTION refuse_another_place()
"""
DROP = "DROP TRIGGER what_has_sold_stays_where_it_is ON"


class Migration(AtOnce):

    tables = ('stores_store', 'stores_posdevice')

    dependencies = [
        ('pos', '0017_failed_mailings'),
        ('stores', '0006_trades_and_deliveries'),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, 'DROP FUNCTION refuse_another_place'),
        migrations.RunSQL(OF_STORE, f'{DROP} stores_store'),
        migrations.RunSQL(OF_DEVICE, f'{DROP} stores_posdevice'),
    ]
