"""A link with a constant delay: each byte comes out so long after it went in, however many are on the way."""

import collections
import os
import select
import socket
import threading
import time


class Relay:
    """Listens on loopback TCP, and passes each connection on to a Unix socket. Entered to start, left to stop.

    `trips` counts round trips as the client sees them: an answer that came after it had sent something.
    """

    def __init__(self, path, delay):
        self.path, self.delay = path, delay
        self.trips = 0

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.stop, self.stopped = os.pipe()
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        os.close(self.stopped)
        self.thread.join()
        self.listener.close()
        os.close(self.stop)

    def accept(self):
        while True:
            ready, _, _ = select.select([self.listener, self.stop], [], [])
            if self.stop in ready:
                return
            client, _ = self.listener.accept()
            threading.Thread(target=self.connection, args=(client,), daemon=True).start()

    def connection(self, client):
        with client, socket.socket(socket.AF_UNIX) as server:
            try:
                server.connect(self.path)
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            state = {"asked": False}
            there = Direction(client, server, self.delay, sent=lambda: self.ask(state))
            back = Direction(server, client, self.delay, came=lambda: self.answer(state))
            there.start()
            back.start()
            there.join()
            back.join()

    def ask(self, state):
        state["asked"] = True

    def answer(self, state):
        if state["asked"]:
            state["asked"] = False
            self.trips += 1


class Direction:
    """One way: a thread reads and notes when each part is due, another one writes it then."""

    def __init__(self, source, target, delay, sent=lambda: None, came=lambda: None):
        self.source, self.target, self.delay = source, target, delay
        self.sent, self.came = sent, came
        self.parts = collections.deque()
        self.filled = threading.Condition()
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.read, self.write)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def read(self):
        part = True
        while part:
            try:
                part = self.source.recv(65536)
            except OSError:
                part = b""
            if part:
                self.sent()
            with self.filled:
                self.parts.append((time.monotonic() + self.delay, part))
                self.filled.notify()

    def write(self):
        while True:
            with self.filled:
                while not self.parts:
                    self.filled.wait()
                due, part = self.parts.popleft()
            time.sleep(max(0, due - time.monotonic()))
            if not part:
                break
            # Before the client can send what it says to that.
            self.came()
            try:
                self.target.sendall(part)
            except OSError:
                break
        try:
            self.target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
