from django.db import migrations, models

from stores.upgrades import PutConstraint


class Migration(migrations.Migration):

    # Sales go on while the baskets are looked at.
    atomic = False

    dependencies = [
        ('pos', '0027_prices_notes_and_ages'),
    ]

    operations = [
        # What lay in baskets before nobody has been asked for yet.
        migrations.RunSQL(
            """
            UPDATE pos_basket b SET minimum_age = its.age FROM (
                SELECT basket_id, max(minimum_age) AS age FROM pos_basketline GROUP BY basket_id
            ) its
            WHERE its.basket_id = b.id AND b.state IN ('OPEN', 'PARKED') AND b.frozen_at IS NULL
                AND its.age > b.minimum_age
            """,
            migrations.RunSQL.noop,
        ),
        PutConstraint(
            model_name='basket',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_age__gte', models.F('minimum_age')), models.Q(('frozen_at__isnull', True), ('state__in', ['OPEN', 'PARKED', 'VOID'])), _connector='OR'), name='basket_is_paid_once_the_age_is_checked'),
        ),
        PutConstraint(
            model_name='basketline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('catalogue_price__isnull', True), ('price_reason', '')), models.Q(('catalogue_price__gte', 0), ('product__isnull', False), models.Q(('catalogue_price', models.F('unit_price')), _negated=True), models.Q(('price_reason', ''), _negated=True)), _connector='OR'), name='basket_line_price_by_hand_has_a_reason'),
        ),
    ]
