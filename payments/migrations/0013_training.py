from django.db import migrations, models

from stores.upgrades import AtOnce

# Where a payment goes is decided when it is written down and never again: to the training simulator
# with a basket of training, to Vipps with any other.
PAYMENT = """
CREATE FUNCTION refuse_payment_of_two_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'UPDATE' AND NEW.is_training <> OLD.is_training)
        OR NOT EXISTS (SELECT FROM pos_basket b, payments_salesunit u
            WHERE b.id = NEW.basket_id AND u.id = NEW.sales_unit_id
                AND b.is_training = NEW.is_training
                AND (u.environment = 'TRAINING') = NEW.is_training) THEN
        RAISE EXCEPTION 'payment % breaks "a_payment_is_training_or_real"', NEW.reference
            USING ERRCODE = '23514', CONSTRAINT = 'a_payment_is_training_or_real';
    END IF;
    RETURN NEW;
END
$$
"""
OF_PAYMENT = """
CREATE TRIGGER a_payment_is_training_or_real
BEFORE INSERT OR UPDATE OF is_training, basket_id, sales_unit_id ON payments_payment
FOR EACH ROW EXECUTE FUNCTION refuse_payment_of_two_kinds()
"""
UNIT = """
CREATE FUNCTION refuse_unit_of_two_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'UPDATE' AND (NEW.environment = 'TRAINING') <> (OLD.environment = 'TRAINING'))
        OR (TG_TABLE_NAME = 'payments_salesunit' AND (NEW.environment = 'TRAINING') <> (
            SELECT k.environment = 'TRAINING' FROM payments_keys k
            WHERE k.id = (to_jsonb(NEW) ->> 'keys_id')::bigint)) THEN
        RAISE EXCEPTION '% breaks "a_unit_is_training_or_real"', TG_TABLE_NAME
            USING ERRCODE = '23514', CONSTRAINT = 'a_unit_is_training_or_real';
    END IF;
    RETURN NEW;
END
$$
"""
OF_UNIT = """
CREATE TRIGGER a_unit_is_training_or_real
BEFORE INSERT OR UPDATE OF environment, keys_id ON payments_salesunit
FOR EACH ROW EXECUTE FUNCTION refuse_unit_of_two_kinds()
"""
OF_KEYS = """
CREATE TRIGGER a_unit_is_training_or_real BEFORE UPDATE OF environment ON payments_keys
FOR EACH ROW EXECUTE FUNCTION refuse_unit_of_two_kinds()
"""
DROP = 'DROP TRIGGER a_unit_is_training_or_real ON'
ENVIRONMENT = models.CharField(choices=[('SIMULATOR', 'Simulator'), ('TEST', 'Test'), ('PRODUCTION', 'Production'), ('TRAINING', 'Training')], max_length=10, verbose_name='environment')


class Migration(AtOnce):

    tables = ('payments_payment', 'payments_salesunit', 'payments_keys')

    dependencies = [
        ('payments', '0012_purchases_by_app'),
        ('pos', '0026_tenders_as_planned'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='is_training',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RemoveConstraint(
            model_name='salesunit',
            name='msn_once_per_environment',
        ),
        migrations.RemoveConstraint(
            model_name='salesunit',
            name='one_sales_unit_in_use_per_store',
        ),
        migrations.AlterField(
            model_name='keys',
            name='environment',
            field=ENVIRONMENT,
        ),
        migrations.AlterField(
            model_name='salesunit',
            name='environment',
            field=ENVIRONMENT,
        ),
        migrations.AddConstraint(
            model_name='keys',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('environment', 'TRAINING'), _negated=True), ('sealed', ''), _connector='OR'), name='keys_of_training_hold_nothing'),
        ),
        migrations.AddConstraint(
            model_name='salesunit',
            constraint=models.UniqueConstraint(condition=models.Q(('environment', 'TRAINING'), _negated=True), fields=('msn', 'environment'), name='msn_once_per_environment'),
        ),
        migrations.AddConstraint(
            model_name='salesunit',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True), models.Q(('environment', 'TRAINING'), _negated=True)), fields=('store',), name='one_sales_unit_in_use_per_store'),
        ),
        migrations.AddConstraint(
            model_name='salesunit',
            constraint=models.UniqueConstraint(condition=models.Q(('environment', 'TRAINING')), fields=('store',), name='one_training_unit_per_store'),
        ),
        migrations.RunSQL(PAYMENT, 'DROP FUNCTION refuse_payment_of_two_kinds'),
        migrations.RunSQL(OF_PAYMENT, 'DROP TRIGGER a_payment_is_training_or_real ON payments_payment'),
        migrations.RunSQL(UNIT, 'DROP FUNCTION refuse_unit_of_two_kinds'),
        migrations.RunSQL(OF_UNIT, f'{DROP} payments_salesunit'),
        migrations.RunSQL(OF_KEYS, f'{DROP} payments_keys'),
    ]
