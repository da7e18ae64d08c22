from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while all rows are looked at.
    atomic = False

    dependencies = [
        ('pos', '0039_goods_of_training'),
    ]

    operations = [
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basket__isnull', False), ('goods_return__isnull', True), ('kind__in', ('SALE', 'TRAINING', 'DELIVERY')), ('total__gte', 0)), models.Q(('basket__isnull', True), ('goods_return__isnull', False), ('kind__in', ('RETURN', 'TRAINING')), ('total__lte', 0)), _connector='OR'), name='receipt_is_of_a_sale_or_a_return'),
            before=models.CheckConstraint(condition=models.Q(models.Q(('basket__isnull', False), ('goods_return__isnull', True), ('kind__in', ('SALE', 'TRAINING', 'DELIVERY')), ('total__gte', 0)), models.Q(('basket__isnull', True), ('goods_return__isnull', False), ('kind', 'RETURN'), ('total__lte', 0)), _connector='OR'), name='receipt_is_of_a_sale_or_a_return'),
        ),
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rounding__gte', -50), ('rounding__lte', 50)), models.Q(('goods_return__isnull', False), ('rounding__gt', -100), ('rounding__lt', 100)), _connector='OR'), name='receipt_rounding_within_half_a_coin'),
            before=models.CheckConstraint(condition=models.Q(models.Q(('rounding__gte', -50), ('rounding__lte', 50)), models.Q(('kind', 'RETURN'), ('rounding__gt', -100), ('rounding__lt', 100)), _connector='OR'), name='receipt_rounding_within_half_a_coin'),
        ),
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('gift_cards', 0), models.Q(('gift_cards__gte', models.F('total')), ('gift_cards__lt', 0), ('goods_return__isnull', False)), models.Q(('gift_cards__gt', 0), ('gift_cards__lte', models.F('total')), ('goods_return__isnull', True)), _connector='OR'), name='receipt_gift_cards_within_its_total'),
            before=models.CheckConstraint(condition=models.Q(('gift_cards', 0), models.Q(('gift_cards__gte', models.F('total')), ('gift_cards__lt', 0), ('kind', 'RETURN')), models.Q(models.Q(('kind', 'RETURN'), _negated=True), ('gift_cards__gt', 0), ('gift_cards__lte', models.F('total'))), _connector='OR'), name='receipt_gift_cards_within_its_total'),
        ),
        PutConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('is_training', False), models.Q(('device__isnull', False), ('staff__isnull', False), ('user__isnull', True)), _connector='OR'), name='training_takes_back_at_a_till'),
        ),
        PutConstraint(
            model_name='returnpart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('card__isnull', True), ('kind', 'VIPPS'), models.Q(('reference', ''), _negated=True)), models.Q(('card__isnull', False), ('kind', 'GIFT_CARD'), ('reference', '')), models.Q(('card__isnull', True), ('kind__in', ('CARD', 'CASH'))), models.Q(('card__isnull', True), ('kind', 'TRAINING'), ('reference', '')), _connector='OR'), name='return_part_has_its_way'),
            before=models.CheckConstraint(condition=models.Q(models.Q(('card__isnull', True), ('kind', 'VIPPS'), models.Q(('reference', ''), _negated=True)), models.Q(('card__isnull', False), ('kind', 'GIFT_CARD'), ('reference', '')), models.Q(('card__isnull', True), ('kind__in', ('CARD', 'CASH'))), _connector='OR'), name='return_part_has_its_way'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.UniqueConstraint(condition=models.Q(('goods_return__isnull', False), ('kind', 'TRAINING')), fields=('goods_return', 'rehearses', 'reference'), name='a_return_is_rehearsed_once'),
        ),
    ]
