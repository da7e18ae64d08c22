from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Tills go on selling while a million lines, receipts and tenders are looked at.
    atomic = False

    dependencies = [
        ('pos', '0011_gift_cards'),
    ]

    operations = [
        PutConstraint(
            model_name='basketline',
            constraint=models.CheckConstraint(condition=models.Q(('product__isnull', False), models.Q(('discount', 0), ('quantity', 1000), ('vat', 0), ('vat_code', 'NONE'), ('vat_rate', 0)), _connector='OR'), name='basket_line_of_a_gift_card_is_no_turnover'),
        ),
        PutConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('gift_cards', 0), models.Q(('gift_cards__gte', models.F('total')), ('gift_cards__lt', 0), ('kind', 'RETURN')), models.Q(models.Q(('kind', 'RETURN'), _negated=True), ('gift_cards__gt', 0), ('gift_cards__lte', models.F('total'))), _connector='OR'), name='receipt_gift_cards_within_its_total'),
        ),
        PutConstraint(
            model_name='tender',
            constraint=models.UniqueConstraint(condition=models.Q(('amount__lt', 0), ('basket__isnull', False), ('kind', 'GIFT_CARD')), fields=('reference',), name='a_gift_card_is_given_back_once'),
        ),
        PutConstraint(
            model_name='receiptline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gift_card__isnull', True), ('product__isnull', False)), models.Q(('discount', 0), ('gift_card__isnull', False), ('product__isnull', True), ('vat', 0), ('vat_rate', 0)), _connector='OR'), name='receipt_line_is_of_goods_or_a_gift_card'),
        ),
        PutConstraint(
            model_name='receiptline',
            constraint=models.UniqueConstraint(condition=models.Q(('amount__gt', 0), ('gift_card__isnull', False)), fields=('gift_card',), name='a_gift_card_has_one_line_of_its_sale'),
        ),
    ]
