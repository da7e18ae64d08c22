import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from stores.database import AppendOnly
from stores.upgrades import AtOnce

# A call that has been written down gets its answer, once, and nothing else of it changes.
ANSWERED_ONCE = '''
CREATE FUNCTION refuse_second_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status IS NULL
        AND (OLD.id, OLD.integration_id, OLD.at, OLD.method, OLD.path, OLD.body_sha256)
        = (NEW.id, NEW.integration_id, NEW.at, NEW.method, NEW.path, NEW.body_sha256) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a call is answered once: % is refused', TG_OP USING ERRCODE = '55000';
END
$$
'''
TRIGGER = '''
CREATE TRIGGER a_call_is_answered_once BEFORE UPDATE OR DELETE ON stores_integrationcall
FOR EACH ROW EXECUTE FUNCTION refuse_second_answer()
'''


def of_its_merchant(what, target):
    name = f'integration_place_{what}_of_its_merchant'
    return migrations.RunSQL(
        f'ALTER TABLE stores_integrationstore ADD CONSTRAINT {name}'
        f' FOREIGN KEY ({what}_id, merchant_id) REFERENCES {target} (id, merchant_id)'
        ' DEFERRABLE INITIALLY DEFERRED',
        f'ALTER TABLE stores_integrationstore DROP CONSTRAINT {name}',
    )


class Migration(AtOnce):

    tables = ('stores_merchant', 'stores_store')

    dependencies = [
        ('stores', '0018_words_of_products'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Integration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='It stands on return receipts: Nettbutikken.', max_length=60, verbose_name='name')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('products:read', 'read products and prices'), ('products:write', 'write products and prices'), ('stores:read', 'read stores and POS devices'), ('receipts:read', 'read receipts and daily totals'), ('reports:read', 'read X and Z reports'), ('payments:read', 'read payments'), ('refunds:read', 'read refunds'), ('refunds:write', 'return goods and refund them')], max_length=20), size=None, verbose_name='may')),
                ('is_for_all_stores', models.BooleanField(default=False, help_text='Also those that are opened later.', verbose_name='all stores')),
                ('refund_most', models.BigIntegerField(blank=True, help_text='In minor units.', null=True, verbose_name='most for one refund')),
                ('refund_most_a_day', models.BigIntegerField(blank=True, help_text='In minor units.', null=True, verbose_name='most refunded in a day')),
                ('calls_a_minute', models.PositiveIntegerField(default=300, verbose_name='calls a minute')),
                ('selector', models.CharField(editable=False, max_length=16, unique=True)),
                ('secret_sha256', models.CharField(editable=False, max_length=64)),
                ('made_at', models.DateTimeField(editable=False, verbose_name='made')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used')),
                ('calls_minute', models.DateTimeField(editable=False, null=True)),
                ('calls', models.PositiveIntegerField(default=0, editable=False)),
                ('made_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='integrations', to='stores.merchant', verbose_name='merchant')),
                ('user', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='integration', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'integration',
                'verbose_name_plural': 'integrations',
            },
        ),
        migrations.CreateModel(
            name='IntegrationCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('method', models.CharField(max_length=7, verbose_name='method')),
                ('path', models.CharField(max_length=200, verbose_name='address')),
                ('body_sha256', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='status')),
                ('code', models.CharField(blank=True, default='', max_length=40, verbose_name='refused with code')),
                ('integration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.integration', verbose_name='integration')),
            ],
            options={
                'verbose_name': 'call of an integration',
                'verbose_name_plural': 'calls of integrations',
            },
        ),
        migrations.CreateModel(
            name='IntegrationStore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('integration', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='stores.integration')),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.store', verbose_name='store')),
            ],
        ),
        migrations.CreateModel(
            name='WrongToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=45)),
                ('minute', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('minute', 'address'), name='tries_by_minute')],
            },
        ),
        migrations.AddConstraint(
            model_name='integration',
            constraint=models.UniqueConstraint(fields=('id', 'merchant'), name='integration_with_merchant'),
        ),
        migrations.AddConstraint(
            model_name='integration',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['products:read', 'products:write', 'stores:read', 'receipts:read', 'reports:read', 'payments:read', 'refunds:read', 'refunds:write']), ('scopes__len__gt', 0)), name='integration_scopes_known', violation_error_message='Choose what it may do.'),
        ),
        migrations.AddConstraint(
            model_name='integration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scopes__contains', ['products:write']), _negated=True), ('is_for_all_stores', True), _connector='OR'), name='prices_are_written_for_all_stores', violation_error_message='Products and prices are those of all stores.'),
        ),
        migrations.AddConstraint(
            model_name='integration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scopes__contains', ['refunds:write']), _negated=True), models.Q(('refund_most__gt', 0), ('refund_most__isnull', False), ('refund_most_a_day__gte', models.F('refund_most')), ('refund_most_a_day__isnull', False)), _connector='OR'), name='refunds_have_limits', violation_error_message='What may refund has two limits: of one refund, and of all in a day.'),
        ),
        migrations.AddConstraint(
            model_name='integration',
            constraint=models.CheckConstraint(condition=models.Q(('calls_a_minute__gte', 1)), name='integration_may_call_at_all'),
        ),
        migrations.AddConstraint(
            model_name='integration',
            constraint=models.CheckConstraint(condition=models.Q(('secret_sha256__regex', '^[0-9a-f]{64}$')), name='integration_keeps_a_hash'),
        ),
        migrations.AddConstraint(
            model_name='integrationstore',
            constraint=models.UniqueConstraint(fields=('integration', 'store'), name='one_place_per_integration_and_store'),
        ),
        of_its_merchant('integration', 'stores_integration'),
        of_its_merchant('store', 'stores_store'),
        AppendOnly('stores_integrationstore'),
        migrations.RunSQL(ANSWERED_ONCE, 'DROP FUNCTION refuse_second_answer'),
        migrations.RunSQL(TRIGGER, 'DROP TRIGGER a_call_is_answered_once ON stores_integrationcall'),
    ]
