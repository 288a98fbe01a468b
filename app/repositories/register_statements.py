"""What is asked of one register and written into it, as text: both registers are alike."""

from __future__ import annotations

from collections.abc import Sequence

from db.prepared import Prepared


class RegisterStatements:
    """The statements of one table. What is removed stays in it, not `active`; `version` rises with
    each change of any row."""

    def __init__(
        self, table: str, key: Sequence[str], more: Sequence[str], searched: Sequence[str]
    ) -> None:
        """`key`: the columns a row is known by; `searched`: those that may bear a text."""
        columns = (*key, *more)
        version = f"(SELECT coalesce(max(version), 0) + 1 FROM {table})"
        names = ", ".join((*columns, "version"))
        bound = ", ".join((*(f":{column}" for column in columns), version))
        instead = ", ".join(f"{column} = excluded.{column}" for column in (*columns, "version"))
        changed = ", ".join(f"{column} = :{column}" for column in columns)
        same = " AND ".join(f"{column} = :{column}" for column in key)
        bearing = " OR ".join(f"{column} LIKE :part ESCAPE '/'" for column in searched)
        offered = f"SELECT * FROM {table} WHERE active = 1"
        self.save = Prepared(
            f"INSERT INTO {table} ({names}) VALUES ({bound})"
            f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {instead}"
        )
        self.change = Prepared(f"UPDATE {table} SET {changed}, version = {version} WHERE id = :id")
        self.make_way = Prepared(f"DELETE FROM {table} WHERE id <> :id AND active = 0 AND {same}")
        self.hide = Prepared(f"UPDATE {table} SET active = 0, version = {version} WHERE {same}")
        self.by_key = Prepared(f"{offered} AND {same}")
        self.by_id = Prepared(f"{offered} AND id IN (SELECT value FROM json_each(:ids))")
        self.bearing = Prepared(f"{offered} AND ({bearing}) ORDER BY name LIMIT :most")
