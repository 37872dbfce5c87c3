"""A private PostgreSQL as production has it: everything durable, reached through a Unix socket only."""

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time


def binaries():
    """The folder of the newest PostgreSQL's programs."""
    named = os.environ.get("GIT_MIGRATE_POSTGRES_BIN")
    found = [named] if named else sorted(glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin"))
    found = [folder for folder in found if os.access(os.path.join(folder, "initdb"), os.X_OK)]
    on_path = shutil.which("initdb")
    if not found and not on_path:
        sys.exit("no PostgreSQL server was found: make setup, or set GIT_MIGRATE_POSTGRES_BIN")
    return found[-1] if found else os.path.dirname(on_path)


class Cluster:
    """Started when it is entered, removed when it is left. PostgreSQL does not run as root: root lends it to an account."""

    port = 5432

    def __init__(self):
        self.binaries = binaries()
        # Not under /tmp, which may be in memory: what a commit costs is what is measured.
        self.folder = tempfile.mkdtemp(prefix="git-migrate-bench-server-", dir="/var/tmp")
        self.socket = os.path.join(self.folder, "socket")
        self.address = os.path.join(self.socket, f".s.PGSQL.{self.port}")
        self.data = os.path.join(self.folder, "data")
        self.account = []
        self.kept = 0
        os.mkdir(self.socket)
        if os.geteuid() == 0:
            users = {user.pw_name: user for user in pwd.getpwall()}
            account = users.get("postgres") or users["nobody"]
            self.account = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
            for path in (self.folder, self.socket):
                os.chown(path, account.pw_uid, account.pw_gid)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {
            "PGHOST": self.socket,
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "PGSSLMODE": "disable",
        }

    def __enter__(self):
        try:
            self.server("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
            with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as settings:
                settings.write(f"listen_addresses = ''\nunix_socket_directories = '{self.socket}'\nport = {self.port}\n")
            self.server("pg_ctl", "start", "--wait", "--silent", "--log=" + os.path.join(self.folder, "log"))
        except BaseException:
            self.__exit__()
            raise
        with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as pid:
            self.postmaster = int(pid.readline())
        return self

    def __exit__(self, *_):
        self.server("pg_ctl", "stop", "--mode=immediate", "--silent", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def server(self, program, *arguments, check=True):
        command = [*self.account, os.path.join(self.binaries, program), *arguments, "--pgdata=" + self.data]
        # pg_ctl hands its output on to the server: a pipe would never end.
        with open(os.path.join(self.folder, "programs"), "ab") as output:
            done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        if check and done.returncode != 0:
            with open(output.name, encoding="utf-8", errors="replace") as text:
                sys.exit(f"{program} failed: {text.read()}")

    def query(self, database, *statements):
        """What psql prints for them, each in a transaction of its own."""
        commands = [word for statement in statements for word in ("-c", statement)]
        done = subprocess.run(
            ["psql", "-XqwAt", "-v", "ON_ERROR_STOP=1", "-d", database, *commands],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            sys.exit(done.stderr)
        time.sleep(0.1)  # until the server has counted that session
        return done.stdout

    def create(self, database):
        """An empty database, with nothing left to be written that would disturb what comes."""
        self.query("postgres", f"CREATE DATABASE {database}", "CHECKPOINT")

    def rename(self, database, name):
        self.query("postgres", f"ALTER DATABASE {database} RENAME TO {name}")

    def put_away(self, database):
        """Keeps a database under another name, and returns that."""
        self.kept += 1
        name = f"{database}_{self.kept}"
        self.rename(database, name)
        return name

    def seconds(self):
        """Processor time of the sessions that have ended."""
        with open(f"/proc/{self.postmaster}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
