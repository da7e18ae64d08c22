import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce

# Whoever turns it off, by whatever way: nothing that was kept for it outlives that transaction.
FUNCTION = """
CREATE FUNCTION forget_payers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM payments_payermark WHERE store_id = NEW.id;
    UPDATE payments_lookup SET msisdn_hash = '' FROM stores_posdevice d
        WHERE d.id = device_id AND d.store_id = NEW.id AND msisdn_hash <> '';
    RETURN NULL;
END
$$
"""
TRIGGER = """
CREATE TRIGGER who_has_paid_is_forgotten_when_turned_off
AFTER UPDATE OF finds_by_app ON stores_store FOR EACH ROW
WHEN (OLD.finds_by_app AND NOT NEW.finds_by_app)
EXECUTE FUNCTION forget_payers()
"""


class Migration(AtOnce):

    tables = (
        'stores_merchant', 'stores_store', 'stores_staff', 'stores_posdevice', 'payments_payment',
    )

    dependencies = [
        ('payments', '0011_while_selling'),
        ('stores', '0013_purchases_by_app'),
    ]

    operations = [
        migrations.CreateModel(
            name='LookUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('kind', models.CharField(choices=[('QR', 'scanned QR'), ('PHONE', 'phone number')], max_length=5, verbose_name='searched by')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('outcome', models.CharField(choices=[('ASKED', 'asked'), ('FOUND', 'purchases found'), ('NOTHING', 'nothing found'), ('REFUSED', 'QR not accepted'), ('UNAVAILABLE', 'no answer from Vipps MobilePay')], default='ASKED', max_length=11, verbose_name='outcome')),
                ('found', models.PositiveSmallIntegerField(default=0, verbose_name='purchases shown')),
                ('msisdn_hash', models.CharField(blank=True, max_length=64)),
                ('device', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.posdevice', verbose_name='POS device')),
                ('staff', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.staff', verbose_name='staff member')),
            ],
            options={
                'verbose_name': "look-up of a customer's purchases",
                'verbose_name_plural': "look-ups of customers' purchases",
                'indexes': [models.Index(fields=['device', '-at'], name='look_up_by_device'), models.Index(fields=['staff', '-at'], name='look_up_by_person'), models.Index(condition=models.Q(('msisdn_hash', ''), _negated=True), fields=['at'], name='look_up_to_be_forgotten')],
                'constraints': [models.CheckConstraint(condition=models.Q(('msisdn_hash', ''), models.Q(('msisdn_hash__regex', '^[0-9a-f]{64}$'), ('outcome', 'FOUND')), _connector='OR'), name='a_look_up_knows_whom_only_when_it_found'), models.CheckConstraint(condition=models.Q(models.Q(('found__gt', 0), ('outcome', 'FOUND')), models.Q(models.Q(('outcome', 'FOUND'), _negated=True), ('found', 0)), _connector='OR'), name='a_look_up_found_what_it_says'), models.CheckConstraint(condition=models.Q(('kind__in', ['QR', 'PHONE']), ('outcome__in', ['ASKED', 'FOUND', 'NOTHING', 'REFUSED', 'UNAVAILABLE'])), name='look_up_of_a_known_kind')],
            },
        ),
        migrations.CreateModel(
            name='PayerMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('QR', 'scanned QR'), ('PHONE', 'phone number'), ('TOKEN', 'check-in')], max_length=5)),
                ('sealed', models.TextField(blank=True)),
                ('msisdn_hash', models.CharField(blank=True, max_length=64)),
                ('last_digits', models.CharField(blank=True, max_length=2)),
                ('asked_at', models.DateTimeField()),
                ('wake_at', models.DateTimeField(null=True)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mark', to='payments.payment')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.store')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('msisdn_hash', ''), _negated=True), fields=['merchant', 'msisdn_hash', '-asked_at'], name='mark_by_customer'), models.Index(condition=models.Q(('wake_at__isnull', False)), fields=['wake_at'], name='mark_waiting'), models.Index(fields=['asked_at'], name='mark_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('last_digits', ''), ('msisdn_hash', ''), ('wake_at__isnull', False), models.Q(('sealed', ''), _negated=True)), models.Q(('last_digits__regex', '^[0-9]{2}$'), ('msisdn_hash__regex', '^[0-9a-f]{64}$'), ('sealed', ''), ('wake_at__isnull', True)), _connector='OR'), name='a_mark_waits_or_knows_no_more_than_a_hash'), models.CheckConstraint(condition=models.Q(('kind__in', ['QR', 'PHONE', 'TOKEN'])), name='mark_of_a_known_kind')],
            },
        ),
        # A row and what it points to belong to one merchant.
        migrations.RunSQL(
            "ALTER TABLE payments_payermark ADD CONSTRAINT mark_in_a_store_of_its_merchant"
            " FOREIGN KEY (store_id, merchant_id) REFERENCES stores_store (id, merchant_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE payments_payermark DROP CONSTRAINT mark_in_a_store_of_its_merchant",
        ),
        migrations.RunSQL(FUNCTION, 'DROP FUNCTION forget_payers'),
        migrations.RunSQL(
            TRIGGER, 'DROP TRIGGER who_has_paid_is_forgotten_when_turned_off ON stores_store'
        ),
    ]
