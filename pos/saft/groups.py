"""The main groups that a file may name: those there are, and those of before that it still needs.

A receipt's line keeps its group as it was; a group may have been renamed or deleted since.
"""

from typing import Any

import psycopg

from pos.saft.selections import Selection
from stores.models import ArticleGroup, ProductGroup

# By the group's number its name and the authority's code.
Groups = dict[int, tuple[str, str]]

SOLD = """
SELECT l.group_number, max(l.group_name), max(l.article_group)
FROM pos_receipt r JOIN pos_receiptline l ON l.receipt_id = r.id
WHERE r.device_id = ANY(%(devices)s) AND r.business_date BETWEEN %(since)s AND %(until)s
    AND l.group_number IS NOT NULL
GROUP BY l.group_number
"""
ASKED_FOR = """
SELECT (e.details->>'group')::bigint, max(e.details->>'group_name'), ''
FROM pos_journalentry e
WHERE e.device_id = ANY(%(devices)s) AND e.code = '13022' AND e.details->>'group' IS NOT NULL
GROUP BY 1
"""


def known(connection: psycopg.Connection[Any], selection: Selection) -> Groups:
    """All of the merchant's, and others that were sold or whose prices were asked for."""
    found: Groups = {}
    values = {"devices": selection.devices, "since": selection.since, "until": selection.until}
    for query in (ASKED_FOR, SOLD):
        for number, name, code in connection.execute(query, values):
            found[number] = name or "", code or str(ArticleGroup.GOODS)
    for group in ProductGroup.objects.filter(merchant=selection.merchant):
        found[group.pk] = group.name("nb"), group.article_group
    return found
