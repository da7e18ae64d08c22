from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Tills sell and keepers work meanwhile.
    atomic = False

    dependencies = [
        ('payments', '0014_undone_parts'),
    ]

    operations = [
        PutConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'REFUND'), models.Q(models.Q(('closing__isnull', True), ('goods_return__isnull', False), ('part__isnull', True)), models.Q(('closing__isnull', False), ('goods_return__isnull', True), ('part__isnull', True)), models.Q(('closing__isnull', True), ('goods_return__isnull', True), ('part__isnull', False)), _connector='OR')), models.Q(models.Q(('kind', 'REFUND'), _negated=True), ('closing__isnull', True), ('goods_return__isnull', True), ('part__isnull', True)), _connector='OR'), name='a_refund_only_with_a_return_or_a_closing'),
            before=models.CheckConstraint(condition=models.Q(models.Q(('closing__isnull', True), ('goods_return__isnull', False), ('kind', 'REFUND')), models.Q(('closing__isnull', False), ('goods_return__isnull', True), ('kind', 'REFUND')), models.Q(models.Q(('kind', 'REFUND'), _negated=True), ('closing__isnull', True), ('goods_return__isnull', True)), _connector='OR'), name='a_refund_only_with_a_return_or_a_closing'),
        ),
        PutConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome__in', ['PENDING', 'DONE']), ('part__isnull', False)), fields=('part',), name='a_part_is_refunded_once'),
        ),
        PutConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('undo_asked_at__isnull', False), ('undone_at__isnull', True)), fields=('basket',), name='one_part_of_a_basket_goes_back_at_a_time'),
        ),
        PutConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), models.Q(('refunded', models.F('captured')), ('refunded__gt', 0), ('undo_asked_at__isnull', False)), _connector='OR'), name='a_part_that_is_undone_is_paid_back'),
        ),
    ]
