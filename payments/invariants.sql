-- Every rule that must hold at any moment. Each query finds the rows that break it; none is good.
-- One query per block; a block begins with its name and the rule in words. Grace periods are the
-- only tolerance. Run by the tests, by `manage.py check_invariants` and on a schedule.

-- I-01 No money is left hanging: reserved money older than 10 minutes has an open operation or a flag.
-- After an outage the till may be asking about old money; that question is flagged in its turn.
SELECT p.id FROM payments_payment p
WHERE p.authorized > p.captured + p.cancelled
  AND greatest(p.changed_at, p.asked_at) < now() - interval '10 min' AND p.flagged_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM payments_operation o WHERE o.payment_id = p.id AND o.outcome = 'PENDING');

-- I-02 Never more captured than authorized, and what is captured is what Vipps' own log says.
SELECT p.id FROM payments_payment p
WHERE p.captured > p.authorized OR p.authorized > p.amount
   OR (p.events_at >= p.changed_at AND p.flagged_at IS NULL AND p.captured <> (
       SELECT coalesce(sum(e.amount), 0) FROM payments_event e
       WHERE e.payment_id = p.id AND e.name = 'CAPTURED' AND e.success));

-- I-03 A completed basket has exactly one sales receipt, and only completed baskets have one.
SELECT b.id FROM pos_basket b LEFT JOIN pos_receipt r ON r.basket_id = b.id
WHERE (b.state = 'COMPLETED') <> (r.id IS NOT NULL);

-- I-04 Refunded and cancelled are what Vipps' own log says.
SELECT p.id FROM payments_payment p
WHERE p.events_at >= p.changed_at AND p.flagged_at IS NULL AND p.state = 'AUTHORIZED' AND (
    p.refunded <> (SELECT coalesce(sum(e.amount), 0) FROM payments_event e
        WHERE e.payment_id = p.id AND e.name = 'REFUNDED' AND e.success)
    OR p.cancelled <> (SELECT coalesce(sum(e.amount), 0) FROM payments_event e
        WHERE e.payment_id = p.id AND e.name = 'CANCELLED' AND e.success));

-- I-05 At most one live payment per basket, and never more captured than the basket's tenders say.
SELECT b.id FROM pos_basket b
WHERE (SELECT count(*) FROM payments_payment p WHERE p.basket_id = b.id AND (
          p.state IN ('REQUESTED', 'CREATED')
          OR (p.state = 'AUTHORIZED' AND p.authorized > p.captured + p.cancelled))) > 1
   OR (SELECT coalesce(sum(p.captured
           - (SELECT coalesce(sum(o.amount), 0) FROM payments_operation o
              WHERE o.payment_id = p.id AND o.kind = 'REFUND' AND o.outcome = 'DONE'
                AND o.goods_return_id IS NULL)
           - CASE WHEN p.received_at IS NULL THEN
                 (SELECT coalesce(sum(c.amount + c.otherwise), 0) FROM payments_closing c
                  WHERE c.payment_id = p.id) ELSE 0 END), 0)
       FROM payments_payment p
       WHERE p.basket_id = b.id AND p.flagged_at IS NULL AND p.authorized = p.captured + p.cancelled)
      > (SELECT coalesce(sum(t.amount), 0) FROM pos_tender t
         WHERE t.basket_id = b.id AND 'VIPPS' IN (t.kind, t.rehearses));

-- I-06 No operation is undecided for more than 15 minutes without a flag.
SELECT o.id FROM payments_operation o JOIN payments_payment p ON p.id = o.payment_id
WHERE o.outcome = 'PENDING' AND o.written_at < now() - interval '15 min' AND p.flagged_at IS NULL;

-- I-07 One open operation per payment.
SELECT payment_id FROM payments_operation WHERE outcome = 'PENDING'
GROUP BY payment_id HAVING count(*) > 1;

-- I-08 Receipts are numbered from one without a gap per device, and agree with its counters.
SELECT id FROM (SELECT id, number - lag(number, 1, 0::bigint)
    OVER (PARTITION BY device_id, kind ORDER BY number) AS step FROM pos_receipt) x WHERE step <> 1
UNION ALL
SELECT id FROM (SELECT id, sequence - lag(sequence, 1, 0::bigint)
    OVER (PARTITION BY device_id ORDER BY sequence) AS step FROM pos_receipt) x WHERE step <> 1
UNION ALL
SELECT n.id FROM pos_numbering n
WHERE (n.sequence, n.sales, n.returns, n.trainings, n.handouts) <> (
    SELECT coalesce(max(r.sequence), 0),
           coalesce(max(r.number) FILTER (WHERE r.kind = 'SALE'), 0),
           coalesce(max(r.number) FILTER (WHERE r.kind = 'RETURN'), 0),
           coalesce(max(r.number) FILTER (WHERE r.kind = 'TRAINING'), 0),
           coalesce(max(r.number) FILTER (WHERE r.kind = 'DELIVERY'), 0)
    FROM pos_receipt r WHERE r.device_id = n.device_id);

-- I-09 One currency along the whole chain, and the payment's sales unit is its store's.
SELECT p.id FROM payments_payment p
JOIN pos_basket b ON b.id = p.basket_id JOIN stores_posdevice d ON d.id = b.device_id
JOIN stores_store s ON s.id = d.store_id JOIN payments_salesunit u ON u.id = p.sales_unit_id
WHERE p.currency <> b.currency OR b.currency <> s.currency OR u.store_id <> s.id
   OR p.device_id <> b.device_id;

-- I-10 The tenders of a completed basket add up to its total, with what cash was rounded by.
-- What went back comes to the total of its return receipt in the same way. Training is paid by no money
-- and gives none back, only its own goods come back in it, and they come back nowhere else; what was
-- delivered to be invoiced is paid by nothing.
SELECT b.id FROM pos_basket b LEFT JOIN pos_receipt r ON r.basket_id = b.id
WHERE b.state = 'COMPLETED'
  AND CASE r.kind WHEN 'DELIVERY' THEN 0 ELSE b.total + coalesce(r.rounding, 0) END <> (
    SELECT coalesce(sum(t.amount), 0) FROM pos_tender t WHERE t.basket_id = b.id)
UNION ALL
SELECT r.id FROM pos_receipt r
WHERE r.goods_return_id IS NOT NULL AND r.total + r.rounding <> (
    SELECT coalesce(sum(t.amount), 0) FROM pos_tender t WHERE t.goods_return_id = r.goods_return_id)
UNION ALL
SELECT b.id FROM pos_tender t JOIN pos_basket b ON b.id = t.basket_id
WHERE t.kind <> 'EXCHANGE' AND (t.kind = 'TRAINING') <> b.is_training
UNION ALL
SELECT g.id FROM pos_return g
LEFT JOIN pos_receipt o ON o.id = g.original_id LEFT JOIN pos_basket b ON b.id = g.basket_id
LEFT JOIN pos_receipt r ON r.goods_return_id = g.id
WHERE (o.kind = 'TRAINING') <> g.is_training OR b.is_training <> g.is_training
   OR (r.kind = 'TRAINING') <> g.is_training OR EXISTS (SELECT FROM pos_tender t
       WHERE t.goods_return_id = g.id AND t.kind <> 'EXCHANGE' AND (t.kind = 'TRAINING') <> g.is_training)
UNION ALL
SELECT b.id FROM pos_receipt r JOIN pos_basket b ON b.id = r.basket_id
WHERE (r.kind = 'TRAINING') <> b.is_training
UNION ALL
SELECT b.id FROM payments_payment p JOIN pos_basket b ON b.id = p.basket_id
JOIN payments_salesunit u ON u.id = p.sales_unit_id
WHERE p.is_training <> b.is_training OR p.is_training <> (u.environment = 'TRAINING');

-- I-11 Lines add up: to the basket's total and VAT, and to the receipt's.
SELECT b.id FROM pos_basket b WHERE (b.total, b.vat) <> (
    SELECT coalesce(sum(l.amount), 0), coalesce(sum(l.vat), 0)
    FROM pos_basketline l WHERE l.basket_id = b.id)
UNION ALL
SELECT r.id FROM pos_receipt r WHERE (r.total, r.total - r.total_excluding_vat) <> (
    SELECT coalesce(sum(l.amount), 0), coalesce(sum(l.vat), 0)
    FROM pos_receiptline l WHERE l.receipt_id = r.id);

-- I-12 What was captured or refunded is in Vipps' ledger, or has been put before the accountant. Five banking
-- days around Christmas or Easter are two weeks; what the last matching had not seen yet is its successor's.
SELECT ev.id FROM payments_event ev
JOIN payments_payment p ON p.id = ev.payment_id AND NOT p.is_training
JOIN payments_salesunit u ON u.id = p.sales_unit_id AND u.environment <> 'TEST'
JOIN (SELECT max(started_at) AS at FROM payments_matching WHERE ended_at IS NOT NULL) last ON true
WHERE ev.success AND ev.amount > 0 AND ev.name IN ('CAPTURED', 'REFUNDED')
  AND ev.at < last.at - interval '15 days' AND ev.read_at < last.at
  AND NOT EXISTS (SELECT FROM payments_match m WHERE m.event_id = ev.id AND m.entry_id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM payments_discrepancy d
      WHERE d.event_id = ev.id AND d.reason IN ('CAPTURE_ABSENT', 'REFUND_ABSENT'));

-- I-13 Refunds never exceed captures, counting those on their way; nor does what was settled otherwise.
-- One of training that nobody answered was given up, and may be asked for again.
SELECT p.id FROM payments_payment p WHERE p.refunded > p.captured
   OR p.captured < (SELECT coalesce(sum(o.amount), 0) FROM payments_operation o
       WHERE o.payment_id = p.id AND o.kind = 'REFUND' AND o.outcome <> 'REFUSED'
         AND NOT (p.is_training AND o.outcome = 'LEFT'))
UNION ALL
SELECT p.id FROM payments_payment p JOIN payments_closing c ON c.payment_id = p.id
WHERE c.otherwise > 0 GROUP BY p.id HAVING sum(c.otherwise) > p.captured;

-- I-14 Nothing stays reserved on a basket that is gone, and no partial capture keeps a remainder.
SELECT p.id FROM payments_payment p JOIN pos_basket b ON b.id = p.basket_id
WHERE p.state = 'AUTHORIZED' AND p.authorized > p.captured + p.cancelled AND p.flagged_at IS NULL
  AND greatest(p.authorized_at, p.asked_at) < now() - interval '15 min'
  AND (b.state NOT IN ('OPEN', 'PARKED') OR p.captured > 0);

-- I-15 The chains of receipts and journal are unbroken and end where the counters say.
SELECT id FROM (SELECT id, previous_hash, previous_signature,
        lag(hash, 1, repeat('0', 64)) OVER w AS hash, lag(signature, 1, '0') OVER w AS signature
    FROM pos_receipt WHERE kind <> 'DELIVERY'
    WINDOW w AS (PARTITION BY device_id ORDER BY sequence)) x
WHERE previous_hash <> hash OR previous_signature <> signature
UNION ALL
SELECT id FROM (SELECT id, previous_hash, number,
        lag(hash, 1, repeat('0', 64)) OVER w AS hash, lag(number, 1, 0::bigint) OVER w AS before
    FROM pos_journalentry WINDOW w AS (PARTITION BY device_id ORDER BY number)) x
WHERE previous_hash <> hash OR number <> before + 1;

-- I-16 A receipt's business date is its shift's.
SELECT r.id FROM pos_receipt r JOIN pos_shift s ON s.id = r.shift_id
WHERE r.business_date <> s.business_date OR r.device_id <> s.device_id;

-- I-18 A ledger's entries follow from one another without a gap, to where it is read, but for those that a
-- person has accepted; a payout is the sum of its entries and of what was left before.
SELECT id FROM (SELECT id, sequence, accepted_id, amount, balance_before, balance_after,
        lag(sequence, 1, 0::bigint) OVER w AS before, lag(balance_after) OVER w AS balance
    FROM payments_ledgerentry WINDOW w AS (PARTITION BY feed_id ORDER BY sequence)) x
WHERE sequence <> before + 1
   OR (accepted_id IS NULL AND (balance_after <> balance_before + amount OR balance <> balance_before))
UNION ALL
SELECT f.id FROM payments_feed f
LEFT JOIN LATERAL (SELECT sequence, balance_after FROM payments_ledgerentry e
    WHERE e.feed_id = f.id ORDER BY sequence DESC LIMIT 1) e ON true
WHERE (f.count, f.balance) <> (coalesce(e.sequence, 0), coalesce(e.balance_after, 0))
UNION ALL
SELECT o.id FROM payments_payout o JOIN payments_feed f ON f.ledger_id = o.ledger_id AND f.topic = 'funds'
WHERE o.brought_forward - o.left <> (SELECT -sum(e.amount) FROM payments_ledgerentry e
    WHERE e.feed_id = f.id AND e.sequence BETWEEN o.first_sequence AND o.last_sequence);

-- I-19 No accepted webhook waits more than 5 minutes for its payment to be read, or a person's word.
SELECT w.id FROM payments_webhook w JOIN payments_webhookregistration g ON g.id = w.registration_id
JOIN payments_payment p ON p.reference = w.reference AND p.sales_unit_id = g.sales_unit_id
WHERE w.received_at < now() - interval '5 min' AND p.flagged_at IS NULL
  AND (p.read_at IS NULL OR p.read_at < w.received_at)
  AND NOT EXISTS (SELECT 1 FROM payments_closing c
      WHERE c.payment_id = p.id AND c.act = 'NOTED' AND c.at > w.received_at
          AND c.flag IN ('UNKNOWN', 'MISMATCH', 'SUMS_FELL'));

-- I-21 A live payment asks for what its frozen basket has left to pay.
SELECT p.id FROM payments_payment p JOIN pos_basket b ON b.id = p.basket_id
WHERE (p.state IN ('REQUESTED', 'CREATED')
       OR (p.state = 'AUTHORIZED' AND p.authorized > p.captured + p.cancelled))
  AND b.state IN ('OPEN', 'PARKED') AND (b.frozen_at IS NULL OR p.amount > b.total - b.credit - (
      SELECT coalesce(sum(t.amount), 0) FROM pos_tender t WHERE t.basket_id = b.id));

-- I-22 Every resend of a key carried the same bytes.
SELECT a.id FROM payments_attempt a JOIN payments_operation o ON o.id = a.operation_id
WHERE a.body_sha256 <> o.body_sha256;

-- I-23 Vipps' limit is kept: no more than five changes of one payment in a minute.
SELECT id FROM (SELECT id, at - lag(at, 5) OVER (PARTITION BY payment_id ORDER BY at) AS span
    FROM payments_attempt WHERE operation_id IS NOT NULL) x WHERE span < interval '60 s';

-- I-24 Each reference was received once.
SELECT max(id) FROM pos_tender WHERE kind = 'VIPPS' AND basket_id IS NOT NULL AND amount > 0
GROUP BY reference HAVING count(*) > 1;

-- I-26 No absurd numbers.
SELECT id FROM pos_basket WHERE abs(total) > 100000000000
UNION ALL SELECT id FROM pos_basketline WHERE quantity <= 0 OR abs(amount) > 100000000000;

-- I-28 Nobody holds a transaction open.
SELECT pid::bigint FROM pg_stat_activity
WHERE state LIKE 'idle in transaction%' AND now() - state_change > interval '30 s';

-- I-29 Background jobs move: none is due for more than five minutes.
SELECT id FROM pos_job WHERE wake_at < now() - interval '5 min';

-- I-30 No message about money that we do not know and nobody has explained, but for trial requests
-- of check_sales_unit; no entry of a ledger about a payment that is neither matched nor put before anybody.
SELECT w.id FROM payments_webhook w JOIN payments_webhookregistration g ON g.id = w.registration_id
WHERE w.received_at < now() - interval '10 min' AND w.reference <> ''
  AND w.name <> 'user.checked-in.v1' AND NOT starts_with(w.reference, 'CHECK-') AND NOT EXISTS (
    SELECT 1 FROM payments_payment p
    WHERE p.reference = w.reference AND p.sales_unit_id = g.sales_unit_id)
  AND NOT EXISTS (
    SELECT 1 FROM payments_stray s JOIN payments_straynote n ON n.stray_id = s.id
    WHERE s.reference = w.reference AND s.sales_unit_id = g.sales_unit_id)
UNION ALL
SELECT e.id FROM payments_ledgerentry e
JOIN payments_feed f ON f.id = e.feed_id AND f.topic = 'funds' AND e.sequence <= f.examined
WHERE e.entry_type IN ('capture', 'refund')
  AND NOT EXISTS (SELECT FROM payments_match m WHERE m.entry_id = e.id)
  AND NOT EXISTS (SELECT FROM payments_discrepancy d WHERE d.entry_id = e.id);

-- I-32 Every sales unit in use, but training's, has a webhook registration that Vipps listed within a day.
SELECT u.id FROM payments_salesunit u
WHERE u.retired_at IS NULL AND u.environment <> 'TRAINING' AND EXISTS (
        SELECT 1 FROM payments_payment p
        WHERE p.sales_unit_id = u.id AND p.requested_at < now() - interval '25 hours')
  AND NOT EXISTS (
        SELECT 1 FROM payments_webhookregistration r
        WHERE r.sales_unit_id = u.id AND r.removed_at IS NULL
          AND r.seen_at > now() - interval '25 hours');

-- I-34 No open sign-in of a person who has left.
SELECT s.id FROM stores_signin s JOIN stores_staff p ON p.id = s.staff_id
WHERE s.ended_at IS NULL AND NOT p.is_active AND s.signed_in_at > now() - interval '12 hours';

-- I-37 What Vipps owes by the till's books is what its ledger has not settled: of a payment that fits, its
-- tenders less its settled entries are its movements that still wait.
SELECT p.id FROM payments_payment p JOIN (
    SELECT ev.payment_id, count(*) AS moves, sum(e.amount) AS settled,
        sum(m.amount) FILTER (WHERE m.entry_id IS NULL) AS waiting,
        bool_and(m.answer IN ('RECEIPT', 'PART') AND NOT m.differs) AS fits
    FROM payments_match m JOIN payments_event ev ON ev.id = m.event_id
    LEFT JOIN payments_ledgerentry e ON e.id = m.entry_id GROUP BY ev.payment_id) x ON x.payment_id = p.id
WHERE x.fits AND p.flagged_at IS NULL
  AND NOT EXISTS (SELECT FROM payments_closing c WHERE c.payment_id = p.id)
  AND x.moves = (SELECT count(*) FROM payments_event ev WHERE ev.payment_id = p.id AND ev.success
      AND ev.amount > 0 AND ev.name IN ('CAPTURED', 'REFUNDED'))
  AND coalesce(x.waiting, 0) <> (SELECT coalesce(sum(t.amount), 0) FROM pos_tender t
      WHERE t.kind = 'VIPPS' AND t.reference = p.reference) - coalesce(x.settled, 0);

-- I-40 A payment that has ended holds no basket, and a frozen basket has a live payment, a part that is on
-- its way back, or waits for the refund of what is over in an exchange.
SELECT b.id FROM pos_basket b WHERE b.frozen_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM payments_payment p WHERE p.basket_id = b.id AND (
        p.state IN ('REQUESTED', 'CREATED')
        OR (p.state = 'AUTHORIZED' AND p.authorized > p.captured + p.cancelled)
        OR (p.undo_asked_at IS NOT NULL AND p.undone_at IS NULL)))
  AND NOT EXISTS (SELECT 1 FROM pos_return g JOIN payments_operation o ON o.goods_return_id = g.id
    WHERE g.basket_id = b.id AND g.state = 'ASKED' AND o.outcome = 'PENDING');

-- I-41 A refund was made for a return, of what was planned to be refunded of its payment, and a return
-- receipt only after all of its refunds were confirmed, or one that was refused went back in another way.
-- What has begun to go back goes on, or is on the list. The program's version before refunded all of it.
SELECT o.id FROM payments_operation o JOIN pos_return g ON g.id = o.goods_return_id
JOIN payments_payment y ON y.id = o.payment_id
LEFT JOIN LATERAL (
    SELECT sum(back) FILTER (WHERE kind = 'VIPPS' AND reference = y.reference) AS refunded, count(*) AS parts,
        sum(back) FILTER (WHERE kind IN ('CARD', 'CASH') AND reference = y.reference) AS replaced FROM (
        SELECT kind, reference, amount - greatest(0, least(amount, g.exchanged - g.amount + sum(amount) OVER (
            ORDER BY array_position(ARRAY['VIPPS', 'GIFT_CARD', 'CARD', 'CASH'], kind::text), id))) AS back
        FROM pos_returnpart q WHERE goods_return_id = g.id
          AND NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = q.id)) shared) p ON true
WHERE CASE g.state
        WHEN 'ISSUED' THEN p.replaced IS NULL AND NOT EXISTS (SELECT FROM payments_operation d
            WHERE d.goods_return_id = g.id AND d.payment_id = o.payment_id AND d.outcome = 'DONE')
        WHEN 'REFUSED' THEN o.outcome = 'DONE'
        ELSE NOT EXISTS (SELECT FROM payments_operation d JOIN payments_payment w ON w.id = d.payment_id
            WHERE d.goods_return_id = g.id AND (d.outcome = 'PENDING'
                OR d.outcome = 'REFUSED' AND 'REFUND_REFUSED' = ANY(string_to_array(w.flag || ' ' || w.also, ' ')))) END
   OR o.amount IS DISTINCT FROM CASE WHEN p.parts = 0 THEN g.amount ELSE coalesce(p.refunded, p.replaced) END
UNION ALL
SELECT g.id FROM pos_return g LEFT JOIN pos_receipt r ON r.goods_return_id = g.id
WHERE (g.state = 'ISSUED') <> (r.id IS NOT NULL)
UNION ALL
-- Without the receipt of a sale nothing waits, and what no sale has paid goes back in no way of one.
SELECT g.id FROM pos_return g WHERE g.original_id IS NULL AND (g.state <> 'ISSUED'
    OR EXISTS (SELECT FROM pos_returnline WHERE goods_return_id = g.id)
    OR EXISTS (SELECT FROM pos_returnpart p
        WHERE p.goods_return_id = g.id AND (p.kind NOT IN ('CASH', 'CARD') OR p.reference <> '')));

-- I-42 Nothing personal is kept longer than it is needed: no sealed body of a settled operation.
SELECT id FROM payments_operation WHERE outcome <> 'PENDING' AND sealed_body <> ''
UNION ALL
SELECT y.id FROM payments_payer y JOIN pos_basket b ON b.id = y.basket_id
WHERE b.state <> 'OPEN' AND NOT (b.state = 'PARKED' AND b.frozen_at IS NOT NULL)
  AND greatest(y.set_at, b.parked_at) < now() - interval '15 min';

-- I-43 What was paid back outside our own refunds is on the list, or a person has explained it.
SELECT p.id FROM payments_payment p WHERE p.refunded > 0 AND p.flagged_at IS NULL AND p.refunded > (
    SELECT coalesce(sum(o.amount), 0) FROM payments_operation o
    WHERE o.payment_id = p.id AND o.kind = 'REFUND' AND o.outcome <> 'REFUSED') + (
    SELECT coalesce(sum(c.amount), 0) FROM payments_closing c WHERE c.payment_id = p.id);

-- I-44 A basket's tender goes back once, after its refund, and never from a completed basket.
SELECT t.id FROM pos_tender t JOIN pos_basket b ON b.id = t.basket_id
WHERE t.amount < 0 AND t.kind <> 'GIFT_CARD' AND t.undoes_id IS NULL AND (b.state <> 'VOID' OR t.amount <> (
    SELECT coalesce(-sum(o.amount), 0) FROM payments_operation o
    JOIN payments_payment p ON p.id = o.payment_id
    WHERE p.reference = t.reference AND p.basket_id = b.id AND o.kind = 'REFUND'
      AND o.outcome = 'DONE' AND o.goods_return_id IS NULL));

-- I-45 X and Z reports are numbered from one without a gap per device, and agree with its counters.
SELECT id FROM (SELECT id, number - lag(number, 1, 0::bigint)
    OVER (PARTITION BY device_id, kind ORDER BY number) AS step FROM pos_report) x WHERE step <> 1
UNION ALL
SELECT n.id FROM pos_numbering n
WHERE (n.x_reports, n.z_reports) <> (
    SELECT coalesce(max(r.number) FILTER (WHERE r.kind = 'X'), 0),
           coalesce(max(r.number) FILTER (WHERE r.kind = 'Z'), 0)
    FROM pos_report r WHERE r.device_id = n.device_id);

-- I-46 A report says what the journal says, and a Z report what the receipts of its shift say.
SELECT r.id FROM pos_report r
LEFT JOIN pos_journalentry e ON e.device_id = r.device_id AND e.number = r.entry_number
WHERE e.id IS NULL OR e.details IS DISTINCT FROM r.content
   OR e.code <> CASE r.kind WHEN 'Z' THEN '13009' ELSE '13008' END
UNION ALL
SELECT z.id FROM pos_report z JOIN pos_shift s ON s.id = z.shift_id
LEFT JOIN pos_receipt r ON r.shift_id = s.id AND r.kind <> 'DELIVERY'
WHERE z.kind = 'Z'
GROUP BY z.id, s.id
HAVING s.closed_at IS NULL OR s.business_date <> z.business_date
    OR (z.content -> 'receipts')::bigint <> count(*) FILTER (WHERE r.kind = 'SALE')
    OR (z.content -> 'sales' -> 'amount')::bigint
        <> coalesce(sum(r.total - r.gift_cards) FILTER (WHERE r.kind <> 'TRAINING'), 0)
    OR (z.content -> 'returns' -> 'amount')::bigint
        <> coalesce(-sum(r.total - r.gift_cards) FILTER (WHERE r.kind = 'RETURN'), 0)
    OR (z.content -> 'training' -> 'count')::bigint <> count(*) FILTER (WHERE r.kind = 'TRAINING')
    OR (z.content -> 'training' -> 'amount')::bigint
        <> coalesce(sum(r.total) FILTER (WHERE r.kind = 'TRAINING'), 0);

-- I-47 The totals of the open period and the grand totals are those of the receipts.
SELECT n.id FROM pos_numbering n
LEFT JOIN pos_shift s ON s.device_id = n.device_id AND s.closed_at IS NULL
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'SALE') AS sales,
        coalesce(sum(total - gift_cards) FILTER (WHERE kind = 'SALE'), 0) AS sold,
        count(*) FILTER (WHERE kind = 'RETURN') AS returns,
        coalesce(-sum(total - gift_cards) FILTER (WHERE kind = 'RETURN'), 0) AS returned,
        count(*) FILTER (WHERE kind = 'TRAINING') AS trainings,
        coalesce(sum(total) FILTER (WHERE kind = 'TRAINING'), 0) AS rehearsed,
        count(*) FILTER (WHERE kind = 'DELIVERY') AS handouts,
        coalesce(sum(total) FILTER (WHERE kind = 'DELIVERY'), 0) AS handed_out
    FROM pos_receipt WHERE shift_id = s.id) r ON true
WHERE n.totals IS NOT NULL AND (
    n.totals -> 'counts' -> 'receipts' IS DISTINCT FROM CASE WHEN r.sales > 0
        THEN jsonb_build_array(r.sales, r.sold) END
    OR n.totals -> 'counts' -> 'returns' IS DISTINCT FROM CASE WHEN r.returns > 0
        THEN jsonb_build_array(r.returns, r.returned) END
    OR n.totals -> 'counts' -> 'training' IS DISTINCT FROM CASE WHEN r.trainings > 0
        THEN jsonb_build_array(r.trainings, r.rehearsed) END
    OR n.totals -> 'counts' -> 'deliveries' IS DISTINCT FROM CASE WHEN r.handouts > 0
        THEN jsonb_build_array(r.handouts, r.handed_out) END)
UNION ALL
SELECT n.id FROM pos_numbering n LEFT JOIN pos_receipt r ON r.device_id = n.device_id
WHERE n.totals IS NOT NULL GROUP BY n.id
HAVING n.grand_sales <> coalesce(sum(r.total - r.gift_cards) FILTER (WHERE r.kind = 'SALE'), 0)
    OR n.grand_returns <> coalesce(-sum(r.total - r.gift_cards) FILTER (WHERE r.kind = 'RETURN'), 0);

-- I-50 A gift card's balance is the sum of its entries, which follow one another without a gap.
SELECT c.id FROM pos_giftcard c LEFT JOIN pos_giftcardentry e ON e.card_id = c.id
GROUP BY c.id
HAVING c.balance <> coalesce(sum(e.amount), 0)
    OR coalesce(max(e.number), 0) <> count(e.id)
    OR (count(e.id) = 0) <> c.is_training
    OR c.amount <> coalesce(sum(e.amount) FILTER (WHERE e.kind = 'SOLD'), c.amount)
UNION ALL
SELECT id FROM (SELECT id, balance - amount - lag(balance, 1, 0::bigint)
    OVER (PARTITION BY card_id ORDER BY number) AS off FROM pos_giftcardentry) x WHERE off <> 0;

-- I-51 What gift cards pay is in their ledger and the other way round; a basket given up holds none.
SELECT t.id FROM pos_tender t LEFT JOIN pos_giftcardentry e ON e.tender_id = t.id
WHERE t.kind = 'GIFT_CARD' AND e.amount IS DISTINCT FROM -t.amount
UNION ALL
SELECT e.id FROM pos_giftcardentry e JOIN pos_tender t ON t.id = e.tender_id
WHERE t.kind <> 'GIFT_CARD'
UNION ALL
SELECT b.id FROM pos_tender t JOIN pos_basket b ON b.id = t.basket_id
WHERE t.kind = 'GIFT_CARD' AND b.state = 'VOID' GROUP BY b.id HAVING sum(t.amount) <> 0;

-- I-52 A receipt says which of it bought gift cards, each has its card, and no card bought one.
SELECT r.id FROM pos_receipt r WHERE r.gift_cards <> (
    SELECT coalesce(sum(l.amount), 0) FROM pos_receiptline l
    WHERE l.receipt_id = r.id AND l.gift_card_id IS NOT NULL)
UNION ALL
SELECT c.id FROM pos_giftcard c WHERE NOT EXISTS (
    SELECT 1 FROM pos_receiptline l WHERE l.gift_card_id = c.id AND l.amount = c.amount)
UNION ALL
SELECT r.id FROM pos_receipt r JOIN pos_tender t ON t.basket_id = r.basket_id
WHERE r.gift_cards > 0 AND t.kind = 'GIFT_CARD' GROUP BY r.id HAVING sum(t.amount) <> 0;

-- I-53 What goes back of a return is what was planned: its parts come to its amount, and each but cash
-- is a tender of the same, to the same card and of the same payment. Cash is what I-10 leaves. Of goods
-- that are exchanged the first parts go back; the rest is one tender. In training each rehearses one.
SELECT g.id FROM pos_return g JOIN pos_returnpart p ON p.goods_return_id = g.id
WHERE NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = p.id)
GROUP BY g.id HAVING sum(p.amount) <> g.amount
UNION ALL
SELECT g.id FROM pos_return g CROSS JOIN LATERAL (
    SELECT kind, card_id, reference, amount - greatest(0, least(amount, g.exchanged - g.amount + sum(amount) OVER (
        ORDER BY array_position(ARRAY['VIPPS', 'GIFT_CARD', 'CARD', 'CASH'], kind::text), id))) AS back
    FROM pos_returnpart q WHERE goods_return_id = g.id
          AND NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = q.id)) p
WHERE g.state = 'ISSUED' AND p.back > 0 AND p.kind <> 'CASH' AND NOT EXISTS (
    SELECT FROM pos_tender t LEFT JOIN pos_giftcardentry e ON e.tender_id = t.id
    WHERE t.goods_return_id = g.id AND coalesce(nullif(t.rehearses, ''), t.kind) = p.kind AND t.amount = -p.back
      AND coalesce(e.card_id, CASE t.rehearses WHEN 'GIFT_CARD' THEN substring(t.reference FROM '^T(\d+)-')::bigint END)
          IS NOT DISTINCT FROM p.card_id
      AND (p.kind <> 'VIPPS' OR t.reference = p.reference))
UNION ALL
SELECT g.id FROM pos_return g JOIN pos_tender t ON t.goods_return_id = g.id
WHERE t.kind <> 'EXCHANGE' AND EXISTS (SELECT FROM pos_returnpart p WHERE p.goods_return_id = g.id)
  AND NOT EXISTS (SELECT FROM pos_returnpart p
      WHERE p.goods_return_id = g.id AND p.kind = coalesce(nullif(t.rehearses, ''), t.kind));

-- I-54 Nothing gets back more of a sale than it has paid, counting what is on its way: no payment, in
-- whatever way its money went back, no gift card, and neither the card terminal nor cash. What goods that
-- came back have paid of it was paid in the ways of their own sale.
SELECT b.last FROM (
    SELECT r.basket_id, r.rounding, p.reference, p.card_id, max(g.id) AS last, sum(p.amount) AS amount,
        CASE WHEN p.reference <> '' THEN 'VIPPS' ELSE p.kind END AS kind
    FROM pos_returnpart p
    JOIN pos_return g ON g.id = p.goods_return_id AND g.state <> 'REFUSED'
    JOIN pos_receipt r ON r.id = g.original_id
    WHERE NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = p.id)
    GROUP BY r.id, p.reference, p.card_id, 7) b
WHERE b.amount > (
    SELECT coalesce(sum(t.amount), 0) - CASE WHEN b.kind = 'CASH' THEN b.rounding ELSE 0 END
    FROM pos_tender t LEFT JOIN pos_giftcardentry e ON e.tender_id = t.id
    WHERE t.basket_id = b.basket_id AND coalesce(nullif(t.rehearses, ''), t.kind) = b.kind
      AND (b.kind <> 'VIPPS' OR t.reference = b.reference)
      AND coalesce(e.card_id, CASE t.rehearses WHEN 'GIFT_CARD' THEN substring(t.reference FROM '^T(\d+)-')::bigint END)
          IS NOT DISTINCT FROM b.card_id) + (
    SELECT coalesce(sum(p.brought), 0) FROM pos_return g CROSS JOIN LATERAL (
        SELECT kind, card_id, reference, greatest(0, least(amount, g.exchanged - g.amount + sum(amount) OVER (
            ORDER BY array_position(ARRAY['VIPPS', 'GIFT_CARD', 'CARD', 'CASH'], kind::text), id))) AS brought
        FROM pos_returnpart q WHERE goods_return_id = g.id
          AND NOT EXISTS (SELECT FROM pos_returnpart WHERE replaces_id = q.id)) p
    WHERE g.basket_id = b.basket_id AND g.state = 'ISSUED' AND p.reference = b.reference
      AND CASE WHEN p.reference <> '' THEN 'VIPPS' ELSE p.kind END = b.kind
      AND p.card_id IS NOT DISTINCT FROM b.card_id);

-- I-55 A part of a sale that was given back before it was complete is given back whole, in its own kind
-- and to its own basket.
SELECT t.id FROM pos_tender t JOIN pos_tender part ON part.id = t.undoes_id
WHERE (t.basket_id, t.kind, t.amount) IS DISTINCT FROM (part.basket_id, part.kind, -part.amount)
UNION ALL
SELECT t.id FROM pos_tender t WHERE t.undoes_id IS NOT NULL AND t.kind = 'VIPPS' AND NOT EXISTS (
    SELECT 1 FROM payments_operation o JOIN payments_payment p ON p.id = o.payment_id
    WHERE o.part_id = t.undoes_id AND o.outcome = 'DONE' AND o.amount = -t.amount
      AND p.reference = t.reference AND p.basket_id = t.basket_id);

-- I-56 An exchange comes to nothing: what a basket is credited is what comes back for it, and once it is
-- settled both receipts are there, of one till and one shift, with the same sum on each; a basket that is
-- given up keeps nothing under way.
SELECT b.id FROM pos_basket b WHERE b.credit <> (
    SELECT coalesce(sum(g.amount), 0) FROM pos_return g WHERE g.basket_id = b.id AND g.state = 'ASKED')
UNION ALL
SELECT b.id FROM pos_basket b JOIN pos_tender t ON t.basket_id = b.id AND t.kind = 'EXCHANGE'
GROUP BY b.id HAVING sum(t.amount) IS DISTINCT FROM (
    SELECT sum(g.exchanged) FROM pos_return g WHERE g.basket_id = b.id AND g.state = 'ISSUED')
UNION ALL
SELECT g.id FROM pos_return g
LEFT JOIN pos_receipt back ON back.goods_return_id = g.id
LEFT JOIN pos_receipt sold ON sold.basket_id = g.basket_id
LEFT JOIN pos_tender t ON t.goods_return_id = g.id AND t.kind = 'EXCHANGE'
WHERE g.basket_id IS NOT NULL AND g.state = 'ISSUED' AND (g.exchanged = 0 OR t.amount IS DISTINCT FROM -g.exchanged
    OR (back.device_id, back.shift_id, back.currency) IS DISTINCT FROM (sold.device_id, sold.shift_id, sold.currency));

-- I-57 While a part goes back over the network its basket is frozen and nothing else pays it; once it has
-- gone back it pays nothing.
SELECT p.id FROM payments_payment p JOIN pos_basket b ON b.id = p.basket_id
WHERE p.undo_asked_at IS NOT NULL AND p.undone_at IS NULL AND (
    b.frozen_at IS NULL
    OR NOT EXISTS (SELECT 1 FROM payments_operation o
        WHERE o.payment_id = p.id AND o.outcome = 'PENDING' AND o.part_id IS NOT NULL)
    OR EXISTS (SELECT 1 FROM payments_payment other WHERE other.basket_id = b.id AND (
        other.state IN ('REQUESTED', 'CREATED')
        OR (other.state = 'AUTHORIZED' AND other.authorized > other.captured + other.cancelled))))
UNION ALL
SELECT p.id FROM payments_payment p WHERE (p.undone_at IS NOT NULL) <> EXISTS (
    SELECT 1 FROM pos_tender t
    WHERE t.basket_id = p.basket_id AND t.reference = p.reference AND t.kind = 'VIPPS'
      AND t.undoes_id IS NOT NULL);
