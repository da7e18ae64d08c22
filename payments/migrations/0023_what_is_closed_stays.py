from django.db import migrations

# One question for all rows of a statement: a page of a ledger has a thousand.
CHAIN = """
CREATE FUNCTION refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM taken n LEFT JOIN payments_ledgerentry b
            ON b.feed_id = n.feed_id AND b.sequence = n.sequence - 1
        WHERE n.sequence > 1
            AND (b.id IS NULL OR (n.accepted_id IS NULL AND b.balance_after <> n.balance_before))
    ) THEN
        RAISE EXCEPTION 'an entry does not follow from the one before'
            USING ERRCODE = '23514', CONSTRAINT = 'an_entry_follows_from_the_one_before';
    END IF;
    RETURN NULL;
END
$$
"""
CHAIN_TRIGGER = """
CREATE TRIGGER an_entry_follows_from_the_one_before AFTER INSERT ON payments_ledgerentry
REFERENCING NEW TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION refuse_broken_chain()
"""
# What of a merchant's days is not in order yet. A movement that Vipps never settles is answered by
# a person; nothing else may be missing.
CLOSE = """
CREATE FUNCTION refuse_early_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payments_closedperiod WHERE merchant_id = NEW.merchant_id
            AND until >= NEW.until) THEN
        RAISE EXCEPTION 'these days are closed'
            USING ERRCODE = '23514', CONSTRAINT = 'periods_follow_one_another';
    END IF;
    IF EXISTS (SELECT FROM payments_discrepancy WHERE merchant_id = NEW.merchant_id
            AND day <= NEW.until AND ended = '')
        OR EXISTS (
            SELECT FROM payments_match m JOIN stores_store s ON s.id = m.store_id
            WHERE s.merchant_id = NEW.merchant_id AND m.day <= NEW.until
                AND (m.entry_id IS NULL OR m.answer = '' OR m.differs)
                AND NOT EXISTS (SELECT FROM payments_discrepancy d
                    WHERE d.event_id = m.event_id AND d.ended = 'SETTLED')
                AND NOT EXISTS (SELECT FROM payments_closedperiod c
                    WHERE c.merchant_id = NEW.merchant_id AND c.until >= m.day))
    THEN
        RAISE EXCEPTION 'something of these days is open'
            USING ERRCODE = '23514', CONSTRAINT = 'a_period_is_closed_in_order';
    END IF;
    RETURN NEW;
END
$$
"""
CLOSE_TRIGGER = """
CREATE TRIGGER a_period_is_closed_in_order BEFORE INSERT ON payments_closedperiod
FOR EACH ROW EXECUTE FUNCTION refuse_early_closing()
"""
FROZEN_MATCH = """
CREATE FUNCTION refuse_frozen_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed m JOIN stores_store s ON s.id = m.store_id
        JOIN (SELECT merchant_id, max(until) AS until FROM payments_closedperiod GROUP BY 1) c
            ON c.merchant_id = s.merchant_id AND c.until >= m.day
    ) THEN
        RAISE EXCEPTION 'a closed period does not change'
            USING ERRCODE = '23514', CONSTRAINT = 'a_closed_period_does_not_change';
    END IF;
    RETURN NULL;
END
$$
"""
FROZEN_DISCREPANCY = """
CREATE FUNCTION refuse_frozen_discrepancy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed d
        JOIN (SELECT merchant_id, max(until) AS until FROM payments_closedperiod GROUP BY 1) c
            ON c.merchant_id = d.merchant_id AND c.until >= d.day
    ) THEN
        RAISE EXCEPTION 'a closed period does not change'
            USING ERRCODE = '23514', CONSTRAINT = 'a_closed_period_does_not_change';
    END IF;
    RETURN NULL;
END
$$
"""
FROZEN = (
    ("match", "INSERT", "NEW"),
    ("match", "UPDATE", "OLD"),
    ("match", "DELETE", "OLD"),
    ("discrepancy", "INSERT", "NEW"),
    ("discrepancy", "UPDATE", "OLD"),
    ("discrepancy", "DELETE", "OLD"),
)


def _frozen(what: str, when: str, rows: str) -> migrations.RunSQL:
    name = f"a_closed_{what}_stays_on_{when.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {when} ON payments_{what} "
        f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT "
        f"EXECUTE FUNCTION refuse_frozen_{what}()",
        f"DROP TRIGGER {name} ON payments_{what}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0022_reconciliation'),
    ]

    operations = [
        migrations.RunSQL(CHAIN, 'DROP FUNCTION refuse_broken_chain'),
        migrations.RunSQL(CHAIN_TRIGGER, 'DROP TRIGGER an_entry_follows_from_the_one_before ON payments_ledgerentry'),
        migrations.RunSQL(CLOSE, 'DROP FUNCTION refuse_early_closing'),
        migrations.RunSQL(CLOSE_TRIGGER, 'DROP TRIGGER a_period_is_closed_in_order ON payments_closedperiod'),
        migrations.RunSQL(FROZEN_MATCH, 'DROP FUNCTION refuse_frozen_match'),
        migrations.RunSQL(FROZEN_DISCREPANCY, 'DROP FUNCTION refuse_frozen_discrepancy'),
        *(_frozen(*each) for each in FROZEN),
    ]
