"""The migrations that every tool of the benchmark runs: one list, and one file a half in a folder."""

import os


def migration(number):
    """Up and down of one: a table with its key, an index and rows; then a column, its index and its rows; and so on."""
    table = f"t{(number + 1) // 2}"
    if number % 2:
        up = (
            f"CREATE TABLE {table} (id bigint PRIMARY KEY, name text NOT NULL, made_at timestamptz NOT NULL DEFAULT now());\n"
            f"CREATE INDEX {table}_name ON {table} (name);\n"
            f"INSERT INTO {table} (id, name) SELECT n, 'name ' || n FROM generate_series(1, 10) AS n;\n"
        )
        return up, f"DROP TABLE {table};\n"
    up = (
        f"ALTER TABLE {table} ADD COLUMN note text NOT NULL DEFAULT '';\n"
        f"CREATE INDEX {table}_note ON {table} (note);\n"
        f"INSERT INTO {table} (id, name, note) SELECT n, 'name ' || n, 'new' FROM generate_series(11, 20) AS n;\n"
    )
    down = f"DELETE FROM {table} WHERE id > 10;\nDROP INDEX {table}_note;\nALTER TABLE {table} DROP COLUMN note;\n"
    return up, down


# How many of them a database holds: each leaves a table or a column behind.
APPLIED = """
    SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relkind = 'r' AND relname ~ '^t[0-9]+$' AND attname IN ('id', 'note') AND NOT attisdropped
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def name(number):
    return f"{number:05}_step"


class Scripts:
    """So many migrations, and one more, as plain files: what psql and the floor read."""

    def __init__(self, folder, count):
        self.folder, self.count = folder, count
        for number in range(1, count + 2):
            up, down = migration(number)
            write(self.path("up", number), up)
            write(self.path("down", number), down)

    def path(self, half, number):
        return os.path.join(self.folder, half, name(number) + ".sql")

    def ups(self, first, last):
        return [self.path("up", number) for number in range(first, last + 1)]

    def downs(self, first, last):
        return [self.path("down", number) for number in range(last, first - 1, -1)]
