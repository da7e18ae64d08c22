import django.db.models.deletion
from django.db import migrations, models

from stores.upgrades import AtOnce


class Migration(AtOnce):

    tables = ('stores_store', 'stores_posdevice')

    dependencies = [
        ('stores', '0013_purchases_by_app'),
    ]

    operations = [
        migrations.AddField(
            model_name='posdevice',
            name='is_narrow',
            field=models.BooleanField(db_default=False, default=False, help_text='What the tablet prints is laid out for 58 mm paper instead of 80 mm.', verbose_name='58 mm paper'),
        ),
        migrations.CreateModel(
            name='Printer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What staff call it, for example Skriver 1.', max_length=40, verbose_name='name')),
                ('mac', models.CharField(help_text='It is on the label under the printer, for example 00:11:62:0d:05:a1.', max_length=17, verbose_name='MAC address')),
                ('commands', models.CharField(choices=[('STAR', 'Star (picture)'), ('ESCPOS', 'ESC/POS')], default='STAR', max_length=6, verbose_name='prints from')),
                ('is_narrow', models.BooleanField(default=False, verbose_name='58 mm paper')),
                ('is_open_low', models.BooleanField(default=False, help_text='Tick it if the till takes the drawer for open while it is closed.', verbose_name='drawer signal is low while open')),
                ('token_sha256', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('made_at', models.DateTimeField(editable=False, null=True, verbose_name='address made')),
                ('last_seen_at', models.DateTimeField(editable=False, null=True, verbose_name='last seen at')),
                ('status_code', models.CharField(blank=True, editable=False, max_length=60, verbose_name='state')),
                ('drawer_device', models.OneToOneField(blank=True, help_text='The till whose cash drawer is plugged into this printer.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawer_printer', to='stores.posdevice', verbose_name='cash drawer of')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printers', to='stores.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'printer',
                'verbose_name_plural': 'printers',
            },
        ),
        migrations.AddField(
            model_name='posdevice',
            name='printer',
            field=models.ForeignKey(blank=True, help_text='Empty: the tablet prints, by its own dialog.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='stores.printer', verbose_name='printer'),
        ),
        migrations.AddConstraint(
            model_name='printer',
            constraint=models.UniqueConstraint(fields=('store', 'name'), name='one_printer_per_name_and_store'),
        ),
        migrations.AddConstraint(
            model_name='printer',
            constraint=models.UniqueConstraint(fields=('store', 'mac'), name='one_printer_per_mac_and_store'),
        ),
        migrations.AddConstraint(
            model_name='printer',
            constraint=models.CheckConstraint(condition=models.Q(('mac__regex', '^([0-9a-f]{2}:){5}[0-9a-f]{2}$')), name='printer_mac_is_an_address', violation_error_message='A MAC address is twelve digits or letters from a to f.'),
        ),
        migrations.AddConstraint(
            model_name='printer',
            constraint=models.CheckConstraint(condition=models.Q(('commands__in', ['STAR', 'ESCPOS'])), name='printer_commands_known'),
        ),
    ]
