"""Other tools that run migrations, each as its manual has it used, with a transaction for each migration."""

import os
import shutil

import pypi
from scripts import migration, name, write
from tools import Tool, database


def peers():
    """Those that are installed, and a line for each that is not."""
    found, missing = [], []
    for kind in (Sqitch, SqlMigrate):
        program = shutil.which(kind.title)
        if program:
            found.append(kind(kind.title, program))
        else:
            missing.append(f"{kind.title} is left out: apt-get install {kind.title}")
    kinds = (Alembic, Yoyo)
    packages = ("alembic", "yoyo-migrations", "psycopg2-binary")
    programs = pypi.programs("git-migrate-bench-deploy", [kind.title for kind in kinds], packages)
    for kind in kinds:
        if programs:
            found.append(kind(kind.title, os.path.join(programs, kind.title)))
        else:
            missing.append(f"{kind.title} is left out: PyPI is out of reach")
    return found, missing


class Sqitch(Tool):
    """Starts psql for each change, and keeps its own tables up to date between."""

    title = "sqitch"
    is_slow = True
    largest = 1000

    def prepare(self, folder, scripts, environment):
        write(os.path.join(folder, "sqitch.conf"), "[core]\n\tengine = pg\n[user]\n\tname = Bench\n\temail = bench@example.org\n")
        plan = ["%syntax-version=1.0.0\n%project=bench\n\n"]
        for number in range(1, scripts.count + 2):
            plan.append(f"{name(number)} 2026-01-01T00:00:00Z Bench <bench@example.org> # A step\n")
            for half, text in zip(("deploy", "revert"), migration(number)):
                write(os.path.join(folder, half, name(number) + ".sql"), f"BEGIN;\n\n{text}\nCOMMIT;\n")
        write(os.path.join(folder, "sqitch.plan"), "".join(plan))
        self.base, self.more = name(scripts.count), name(scripts.count + 1)

    def command(self, action):
        target = f"db:pg:{database}"
        return {
            "deploy": [self.program, "deploy", "--to", self.base, target],
            "again": [self.program, "deploy", "--to", self.base, target],
            "more": [self.program, "deploy", "--to", self.more, target],
            "back": [self.program, "revert", "-y", "--to", self.base, target],
            "empty": [self.program, "revert", "-y", target],
        }[action]


class SqlMigrate(Tool):
    """Go; both halves in one file. It has no target, so there is a folder without the last migration and one with it."""

    title = "sql-migrate"

    def prepare(self, folder, scripts, environment):
        source = f"datasource: 'dbname={database} sslmode=disable'"
        write(
            os.path.join(folder, "dbconfig.yml"),
            "".join(f"{part}:\n  dialect: postgres\n  {source}\n  dir: {part}\n" for part in ("base", "more")),
        )
        for number in range(1, scripts.count + 2):
            up, down = migration(number)
            for part in ("base", "more"):
                if number <= scripts.count or part == "more":
                    text = f"-- +migrate Up\n{up}\n-- +migrate Down\n{down}"
                    write(os.path.join(folder, part, name(number) + ".sql"), text)

    def command(self, action):
        return {
            "deploy": [self.program, "up", "-env=base"],
            "again": [self.program, "up", "-env=base"],
            "more": [self.program, "up", "-env=more"],
            "back": [self.program, "down", "-env=more", "-limit=1"],
            "empty": [self.program, "down", "-env=base", "-limit=0"],
        }[action]


class Alembic(Tool):
    """A Python module for each migration; `transaction_per_migration` is set, since its default is one for all."""

    title = "alembic"

    environment = f"""
from alembic import context
from sqlalchemy import create_engine

with create_engine("postgresql+psycopg2:///{database}").connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""

    def prepare(self, folder, scripts, environment):
        write(os.path.join(folder, "alembic.ini"), "[alembic]\nscript_location = scripts\n")
        write(os.path.join(folder, "scripts/env.py"), self.environment)
        for number in range(1, scripts.count + 2):
            up, down = migration(number)
            before = name(number - 1) if number > 1 else None
            module = f"from alembic import op\n\nrevision = {name(number)!r}\ndown_revision = {before!r}\n"
            for function, text in (("upgrade", up), ("downgrade", down)):
                module += f"\n\ndef {function}():\n    op.get_bind().exec_driver_sql({text!r})\n"
            write(os.path.join(folder, "scripts/versions", name(number) + ".py"), module)
        self.base, self.more = name(scripts.count), name(scripts.count + 1)

    def command(self, action):
        return {
            "deploy": [self.program, "upgrade", self.base],
            "again": [self.program, "upgrade", self.base],
            "more": [self.program, "upgrade", self.more],
            "back": [self.program, "downgrade", self.base],
            "empty": [self.program, "downgrade", "base"],
        }[action]


class Yoyo(Tool):
    """Python with plain scripts; a folder without the last migration and one with it, as its target means other things."""

    title = "yoyo"
    is_slow = True
    largest = 1000

    def prepare(self, folder, scripts, environment):
        for number in range(1, scripts.count + 2):
            up, down = migration(number)
            for part in ("base", "more"):
                if number <= scripts.count or part == "more":
                    write(os.path.join(folder, part, name(number) + ".sql"), up)
                    write(os.path.join(folder, part, name(number) + ".rollback.sql"), down)
        self.more = name(scripts.count + 1)

    def command(self, action):
        def yoyo(verb, part, *words):
            return [self.program, verb, "--batch", "--no-config-file", "-d", f"postgresql:///{database}", *words, part]

        return {
            "deploy": yoyo("apply", "base"),
            "again": yoyo("apply", "base"),
            "more": yoyo("apply", "more"),
            "back": yoyo("rollback", "more", "-r", self.more),
            "empty": yoyo("rollback", "base", "--all"),
        }[action]
