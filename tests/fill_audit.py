"""Many audit entries at once."""

from django.utils.timezone import now

from stores.models import AuditEntry, Store


def entries(stores: list[Store]) -> list[AuditEntry]:
    return AuditEntry.objects.bulk_create(
        AuditEntry(
            number=at,
            at=now(),
            act="CHANGED",
            who="fylt",
            merchant_id=store.merchant_id,
            store=store,
            what="fylt",
        )
        for at, store in enumerate(stores, 1)
    )
