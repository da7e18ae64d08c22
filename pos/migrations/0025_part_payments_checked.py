from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the tenders are looked at.
    atomic = False

    dependencies = [
        ('pos', '0024_part_payments'),
    ]

    operations = [
        PutConstraint(
            model_name='tender',
            constraint=models.UniqueConstraint(condition=models.Q(('undoes__isnull', False)), fields=('undoes',), name='a_part_is_given_back_once'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind__in', ('CARD', 'CASH'))), _connector='OR'), name='only_a_part_is_undone'),
        ),
        PutConstraint(
            model_name='drawer',
            constraint=models.CheckConstraint(condition=models.Q(('awaits', None), models.Q(('awaits__isnull', False), ('awaits_since__isnull', False)), _connector='OR'), name='drawer_awaits_since_a_moment'),
            before=models.CheckConstraint(condition=models.Q(models.Q(('awaits', None), ('awaits_since', None)), models.Q(('awaits__isnull', False), ('awaits_since__isnull', False)), _connector='OR'), name='drawer_awaits_since_a_moment'),
        ),
    ]
