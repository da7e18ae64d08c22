from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while baskets and tenders are looked at.
    atomic = False

    dependencies = [
        ('pos', '0036_chosen_parts'),
    ]

    operations = [
        PutConstraint(
            model_name='basket',
            constraint=models.CheckConstraint(condition=models.Q(('next_part__isnull', True), models.Q(('next_part__gt', 0), ('next_part__lte', 100000000000)), _connector='OR'), name='basket_next_part_within_limits'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind__in', ('CARD', 'CASH', 'VIPPS'))), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind', 'TRAINING')), _connector='OR'), name='only_a_part_is_undone'),
            before=models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind__in', ('CARD', 'CASH'))), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind', 'TRAINING')), _connector='OR'), name='only_a_part_is_undone'),
        ),
    ]
