"""Indexes and UNIQUE constraints, set aside while a table is filled and made again from its rows.

Filing a million rows one by one in each of a table's indexes takes longer than the rows; made at
the end, each is sorted once. A row that breaks a unique one is refused then.
"""

from typing import Any

import psycopg

# None that a foreign key leans on, and not the numbers' own: those are filled in order.
UNIQUE = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', rel.relname, con.conname),
       format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', rel.relname, con.conname,
              pg_get_constraintdef(con.oid))
FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid
WHERE rel.oid = %s::regclass AND con.contype = 'u'
  AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = con.conindid)
"""
INDEXES = """
SELECT format('DROP INDEX %%I', rel.relname), pg_get_indexdef(rel.oid)
FROM pg_index i JOIN pg_class rel ON rel.oid = i.indexrelid
WHERE i.indrelid = %s::regclass
  AND NOT EXISTS (SELECT FROM pg_constraint con WHERE con.conindid = rel.oid)
"""


def set_aside(connection: psycopg.Connection[Any], table: str) -> list[str]:
    """Drop them from a table; the statements that make them again."""
    again = []
    for query in (UNIQUE, INDEXES):
        for drop, make in connection.execute(query, [table]).fetchall():
            connection.execute(drop)
            again.append(make)
    return again
