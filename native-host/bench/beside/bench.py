"""What every benchmark has: the clients that are there, folders, addresses, turns, a seeder, a tracker."""
import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time

from . import arena
from .clients.base import INTEROP, Job
from .clients.libtorrent import Libtorrent
from .programs import Failed, Program

SEEDER = "10.77.0.1"


def named(contestant):
    """What it is called in progress lines."""
    if isinstance(contestant, tuple):
        return contestant[0]
    return contestant if isinstance(contestant, str) else contestant.title


class Bench:
    def __init__(self, clients, runs, quick, memory, disk):
        self.clients, self.runs, self.quick = clients, runs, quick
        self.memory = tempfile.mkdtemp(dir=memory)
        self.disk = tempfile.mkdtemp(dir=disk)
        self._addresses = arena.Addresses()
        self._begun = time.monotonic()
        self._count = itertools.count(1)

    def close(self):
        shutil.rmtree(self.memory, ignore_errors=True)
        shutil.rmtree(self.disk, ignore_errors=True)

    def sized(self, full, small):
        """--quick is for trying the benchmarks themselves out."""
        return small if self.quick else full

    def have(self, *names):
        """Those of the named clients that take part."""
        return [client for client in self.clients if client.name in names]

    def say(self, *words):
        print(f"bench {time.monotonic() - self._begun:5.0f} s ", *words, file=sys.stderr, flush=True)

    def heading(self, title, *notes):
        print(f"## {title}\n")
        for note in (*notes, f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the beginning."):
            print(note)
        print(flush=True)

    def turns(self, contestants, runs=None):
        """Everybody once in each round, in another order each time."""
        for number in range(runs or self.runs):
            for contestant in contestants[number % len(contestants):] + contestants[:number % len(contestants)]:
                self.say(f"round {number + 1}: {named(contestant)}")
                yield contestant

    def attempt(self, table, row, measure):
        """Adds what it measures to the table; who fails is left there with a remark, and the rest go on."""
        try:
            table.add(row, *measure())
        except Failed as failed:
            self.say(f"{row}: {failed}")
            table.note(row, "failed: " + str(failed).splitlines()[0])

    @contextlib.contextmanager
    def job(self, source, files=None, peer="", place=None):
        """With folders of its own, which go when it is over."""
        root = os.path.join(place or self.memory, f"job{next(self._count)}")
        os.makedirs(root + "/work")
        os.makedirs(root + "/files")
        try:
            yield Job(source, self._addresses.next(), files or root + "/files", root + "/work", peer)
        finally:
            shutil.rmtree(root, ignore_errors=True)

    @contextlib.contextmanager
    def seeder(self, up=0, together=False):
        """A libtorrent session behind a line of so many bytes a second (0: as fast as it goes), for leechers one after the other or together."""
        work = os.path.join(self.memory, f"seeder{next(self._count)}")
        os.makedirs(work)
        with arena.line(SEEDER, up) if up else contextlib.nullcontext():
            session = Libtorrent().session(Job("", SEEDER, work, work), 0, *([] if together else ["--same-address"]))
            try:
                yield session
            finally:
                session.close()

    @contextlib.contextmanager
    def tracker(self, *peers):
        """Tells of these peers and nobody else; without any, of everybody who has come."""
        only = [word for peer in peers for word in ("--only", peer)]
        host, port = arena.TRACKER.split(":")
        with Program("tracker", [sys.executable, os.path.join(INTEROP, "tracker.py"), host, port, *only], self.memory) as it:
            it.line("ready", 10)
            yield it

    @staticmethod
    def on_disk():
        """Nothing that was written before is still on its way to the disk."""
        subprocess.run(["sync"], check=True)
