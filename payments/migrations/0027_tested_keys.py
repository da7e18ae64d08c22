from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('payments_salesunit',)

    dependencies = [
        ('payments', '0026_erasures'),
    ]

    operations = [
        migrations.AddField(
            model_name='salesunit',
            name='tested',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='salesunit',
            name='tested_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='keys tested'),
        ),
        migrations.AddField(
            model_name='salesunit',
            name='tested_fits',
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='salesunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('tested__isnull', True), ('tested_at', None), ('tested_fits', None)), models.Q(('tested__isnull', False), ('tested_at__isnull', False)), _connector='OR'), name='sales_unit_test_has_its_time'),
        ),
    ]
