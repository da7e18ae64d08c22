from django.db import migrations, models

from stores.upgrades import AddIndexBeside, PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while all baskets are looked at.
    atomic = False

    dependencies = [
        ('pos', '0019_parked_baskets'),
    ]

    operations = [
        AddIndexBeside(
            model_name='basket',
            index=models.Index(condition=models.Q(('state', 'PARKED')), fields=['device'], name='basket_parked'),
        ),
        AddIndexBeside(
            model_name='basket',
            index=models.Index(condition=models.Q(('parked_at__isnull', False), ('state', 'COMPLETED')), fields=['device', 'completed_at'], name='basket_sold_while_parked'),
        ),
        PutConstraint(
            model_name='basket',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['OPEN', 'PARKED']), ('frozen_at__isnull', True), _connector='OR'), name='only_an_open_basket_is_frozen'),
            before=models.CheckConstraint(condition=models.Q(('state', 'OPEN'), ('frozen_at__isnull', True), _connector='OR'), name='only_an_open_basket_is_frozen'),
        ),
        PutConstraint(
            model_name='basket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parked_at__isnull', True), ('state', 'OPEN')), models.Q(('parked_at__isnull', False), ('state', 'PARKED')), models.Q(('name', ''), ('state__in', ['COMPLETED', 'VOID'])), _connector='OR'), name='basket_parked_at_when_parked'),
        ),
    ]
