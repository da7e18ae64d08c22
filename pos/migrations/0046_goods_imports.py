import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from stores.database import AppendOnly
from stores.upgrades import AtOnce


# What was uploaded is what is checked and imported, whoever asks for another.
UPLOADED = """
CREATE FUNCTION refuse_other_upload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'import % stays as it was uploaded', OLD.id USING ERRCODE = '55000';
END
$$
"""
OF_UPLOAD = """
CREATE TRIGGER an_upload_stays BEFORE UPDATE OF content, sha256, merchant_id, name, language, uploaded_by_id
ON pos_goodsimport FOR EACH ROW EXECUTE FUNCTION refuse_other_upload()
"""


class Migration(AtOnce):

    tables = ('stores_merchant',)


    dependencies = [
        ('pos', '0045_verifications'),
        ('stores', '0022_sealed_authenticators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GoodsImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='file')),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('language', models.CharField(editable=False, max_length=5)),
                ('uploaded_at', models.DateTimeField(editable=False, verbose_name='uploaded')),
                ('state', models.CharField(choices=[('CHECKING', 'Being checked'), ('CHECKED', 'Checked, nothing changed yet'), ('IMPORTING', 'Being imported'), ('DONE', 'Imported'), ('REFUSED', 'Not readable')], default='CHECKING', editable=False, max_length=9, verbose_name='state')),
                ('done', models.PositiveIntegerField(default=0, editable=False)),
                ('goal', models.PositiveIntegerField(default=0, editable=False)),
                ('reached', models.PositiveIntegerField(default=0, editable=False)),
                ('new', models.PositiveIntegerField(default=0, editable=False, verbose_name='new')),
                ('changed', models.PositiveIntegerField(default=0, editable=False, verbose_name='changed')),
                ('unchanged', models.PositiveIntegerField(default=0, editable=False, verbose_name='unchanged')),
                ('wrong', models.PositiveIntegerField(default=0, editable=False, verbose_name='wrong')),
                ('left_out', models.PositiveIntegerField(default=0, editable=False, verbose_name='left out')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
                ('imported_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
                ('merchant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stores.merchant', verbose_name='merchant')),
                ('uploaded_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'import of products',
                'verbose_name_plural': 'imports of products',
            },
        ),
        migrations.CreateModel(
            name='GoodsImportFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='row')),
                ('column', models.CharField(blank=True, max_length=40, verbose_name='column')),
                ('value', models.CharField(blank=True, max_length=60, verbose_name='value')),
                ('text', models.CharField(max_length=300, verbose_name='what is wrong')),
                ('is_late', models.BooleanField(default=False)),
                ('goods_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='faults', to='pos.goodsimport')),
            ],
            options={
                'verbose_name': 'fault in an import',
                'verbose_name_plural': 'faults in imports',
            },
        ),
        migrations.CreateModel(
            name='GoodsImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('sku', models.CharField(max_length=40)),
                ('before', models.CharField(blank=True, max_length=64)),
                ('price_before', models.BigIntegerField(null=True)),
                ('price', models.BigIntegerField()),
                ('wanted', models.JSONField()),
                ('goods_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='pos.goodsimport')),
            ],
        ),
        migrations.AddConstraint(
            model_name='goodsimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['DONE', 'REFUSED'])), models.Q(('ended_at', None), ('state__in', ['CHECKING', 'CHECKED', 'IMPORTING'])), _connector='OR'), name='goods_import_ends_with_its_state'),
        ),
        migrations.AddConstraint(
            model_name='goodsimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('imported_by__isnull', False), ('state__in', ['IMPORTING', 'DONE'])), models.Q(('imported_by', None), ('state__in', ['CHECKING', 'CHECKED', 'REFUSED'])), _connector='OR'), name='goods_import_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='goodsimport',
            constraint=models.CheckConstraint(condition=models.Q(('left_out__lte', django.db.models.expressions.CombinedExpression(models.F('new'), '+', models.F('changed')))), name='goods_import_leaves_out_what_it_has'),
        ),
        migrations.AddConstraint(
            model_name='goodsimportrow',
            constraint=models.UniqueConstraint(fields=('goods_import', 'number'), name='one_planned_row_per_number'),
        ),
        migrations.AddConstraint(
            model_name='goodsimportrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('before', ''), ('price_before', None)), models.Q(models.Q(('before', ''), _negated=True), ('price_before__isnull', False)), _connector='OR'), name='planned_row_is_new_or_was_there'),
        ),
        AppendOnly('pos_goodsimportrow'),
        AppendOnly('pos_goodsimportfault'),
        migrations.RunSQL(UPLOADED, 'DROP FUNCTION refuse_other_upload'),
        migrations.RunSQL(OF_UPLOAD, 'DROP TRIGGER an_upload_stays ON pos_goodsimport'),
    ]
