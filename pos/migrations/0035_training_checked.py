from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the tenders are looked at.
    atomic = False

    dependencies = [
        ('pos', '0034_training'),
    ]

    operations = [
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind__in', ('CARD', 'CASH'))), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind', 'TRAINING')), _connector='OR'), name='only_a_part_is_undone'),
            before=models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind__in', ('CARD', 'CASH'))), _connector='OR'), name='only_a_part_is_undone'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('given', 0), models.Q(('amount__gt', 0), ('given__gte', models.F('amount')), ('kind', 'CASH')), models.Q(('amount__gt', 0), ('given__gte', models.F('amount')), ('kind', 'TRAINING'), ('rehearses', 'CASH')), _connector='OR'), name='only_cash_gives_change'),
            before=models.CheckConstraint(condition=models.Q(('given', 0), models.Q(('amount__gt', 0), ('given__gte', models.F('amount')), ('kind', 'CASH')), _connector='OR'), name='only_cash_gives_change'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('rehearses', ''), models.Q(('kind', 'TRAINING'), ('rehearses__in', ('VIPPS', 'CARD', 'CASH', 'GIFT_CARD'))), _connector='OR'), name='only_training_rehearses'),
        ),
    ]
