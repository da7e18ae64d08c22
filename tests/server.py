"""Make roles and a database on the PostgreSQL of this machine, and print how to reach them.

For CI: `eval "$(python tests/server.py)"`. Ends with 1, saying nothing, where no server answers.
"""

import sys

import psycopg
from psycopg import sql

SERVER = "postgresql://postgres@127.0.0.1:5432"
OWNER, APPLICATION = "nordkassa_ci_owner", "nordkassa_ci"


def main() -> int:
    try:
        connection = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        return 1
    with connection:
        if connection.info.server_version < 150000:
            return 1
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, rights in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
            if role not in known:
                connection.execute(
                    sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(rights))
                )
    for name, role in (("DATABASE_URL", APPLICATION), ("DATABASE_OWNER_URL", OWNER)):
        sys.stdout.write(f"export {name}=postgresql://{role}@127.0.0.1:5432/postgres\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
