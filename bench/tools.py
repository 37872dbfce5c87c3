"""What is measured: each tool's files for the same migrations, and its command for each action.

A tool prepares itself in a folder of its own from a list of scripts, and then names commands:

    deploy    all but the last migration, on an empty database
    again     the same when nothing is left to do
    more      the last migration, on top
    back      that one undone
    empty     all of them undone

An action that a tool does not have is None. Every command connects where the PG* variables lead, to `database`.
"""

import os
import subprocess

from scripts import migration, name, write

database = "bench"
FORWARD = ("deploy", "again", "more", "back")


class Tool:
    """One way to run the migrations."""

    # One round is enough of what takes minutes.
    is_slow = False
    largest = 5000

    def __init__(self, title, program):
        self.title, self.program = title, program
        self.folder = None

    def prepare(self, folder, scripts, environment):
        """Writes its files. `environment` is the one that its commands will run in."""

    def renew(self):
        """Forgets the last round; the database is new."""

    def command(self, action):
        raise NotImplementedError


class Plain(Tool):
    """Runs the scripts themselves and keeps no record: a command line made of their paths."""

    def __init__(self, title, program, line):
        super().__init__(title, program)
        self.line = line

    def prepare(self, folder, scripts, environment):
        count = scripts.count
        self.commands = {
            "deploy": self.line(scripts.ups(1, count)),
            "again": None,
            "more": self.line(scripts.ups(count + 1, count + 1)),
            "back": self.line(scripts.downs(count + 1, count + 1)),
            "empty": self.line(scripts.downs(1, count)),
        }

    def command(self, action):
        return self.commands[action]


def floor(program, way):
    title = {"each": "floor: one message, a transaction each", "single": "floor: one message, one transaction"}[way]
    return Plain(title, program, lambda scripts: [program, way, *scripts])


PSQL = ["psql", "-Xqw", "-v", "ON_ERROR_STOP=1", "-d", database]


def psql_processes():
    loop = f'for script; do {" ".join(PSQL)} -1 -f "$script"; done'
    tool = Plain("psql, a process a file", "psql", lambda scripts: ["sh", "-euc", loop, "sh", *scripts])
    tool.is_slow, tool.largest = True, 1000
    return tool


def psql_each():
    def line(scripts):
        return PSQL + [word for script in scripts for word in ("-c", "BEGIN", "-f", script, "-c", "COMMIT")]

    return Plain("psql, a transaction a file", "psql", line)


def psql_single():
    return Plain("psql, one transaction", "psql", lambda scripts: PSQL + ["-1"] + [f"-f{script}" for script in scripts])


class GitMigrate(Tool):
    """Three commits: before any migration, with all but one, and with all."""

    def __init__(self, program):
        super().__init__("git-migrate", program)

    def prepare(self, folder, scripts, environment):
        self.environment = environment | {"HOME": folder, "GIT_CONFIG_NOSYSTEM": "1"}
        self.git("init", "-q", "-b", "main", ".")
        for key, value in (
            ("user.name", "Bench"),
            ("user.email", "bench@example.org"),
            ("migrate.bench.url", f"postgresql:///{database}"),
        ):
            self.git("config", key, value)
        write(os.path.join(folder, "sql/migrations/README.md"), "Migrations come here.\n")
        self.commit("before")
        for number in range(1, scripts.count + 1):
            self.pair(number)
        self.commit("base")
        self.pair(scripts.count + 1)
        self.commit("more")

    def git(self, *arguments, check=True):
        subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.environment, capture_output=True, check=check
        )

    def pair(self, number):
        for half, text in zip(("up", "down"), migration(number)):
            write(os.path.join(self.folder, "sql/migrations", half, name(number) + ".sql"), text)

    def commit(self, tag):
        self.git("add", "--all")
        self.git("commit", "-q", "--no-verify", "-m", tag)
        self.git("tag", tag)

    def renew(self):
        self.git("update-ref", "-d", "refs/migrate/bench", check=False)

    def command(self, action):
        verb, revision = {
            "deploy": ("deploy", "base"),
            "again": ("deploy", "base"),
            "more": ("deploy", "more"),
            "back": ("rollback", "base"),
            "empty": ("rollback", "before"),
        }[action]
        return [self.program, verb, revision, "-e", "bench"]
