"""Many peers at once: does a client use them all, and what does each cost?"""
import ipaddress
import os
import sys
import time

from ..arena import CROWD, PORT, TRACKER
from ..clients.base import SCRIPTS
from ..payload import MIB, Payload
from ..programs import Program, until
from ..tables import Table

TOGETHER = 20_000_000  # bytes a second, of all of them
PATIENCE = 120


def run(bench):
    """10 to 500 seeds at once, which give 20 MB/s together"""
    payload = Payload(os.path.join(bench.memory, "seed"), bench.sized(256, 32) * MIB, 256 << 10)
    torrent = payload.torrent(os.path.join(bench.memory, "film.torrent"), TRACKER)
    for count in (10, 50, 200, 500):
        _among(bench, payload, torrent, count)


def _among(bench, payload, torrent, count):
    bound = payload.length / TOGETHER
    bench.heading(f"{count} seeds at once",
                  f"{payload.length // MIB} MiB in pieces of 256 KiB from {count} seeds of {TOGETHER // count / 1000:.0f} kB/s each, all named"
                  f" by the tracker: {bound:.1f} s when every one of them gives all it can.")
    table = Table(("wall s", 2), ("to the bound", 2), ("most connected", 0), ("cpu s per GiB", 2), ("peak MiB", 0),
                  ("of it anonymous", 0))
    base = ipaddress.ip_network(CROWD).network_address
    peers = [f"{base + 1 + number}:{PORT}" for number in range(count)]
    with bench.tracker(*peers):
        for client in bench.turns([c for c in bench.clients if c.name != "transmission"]):
            def measure():
                with bench.job(torrent.path) as job, _crowd(bench, payload, torrent, count, base) as crowd:
                    crowd.line("ready", 20)
                    begin = time.monotonic()
                    running = client.leech(job)
                    with running.program as program:
                        until(running.reached, PATIENCE, f"{client.title} has everything")
                        wall = time.monotonic() - begin
                        usage = program.usage()
                    most = int([line for _, line in crowd.lines() if line.startswith("connected")][-1].split()[1])
                    return wall, wall / bound, most, usage.cpu * (1 << 30) / payload.length, usage.peak_rss, usage.peak_anon
            bench.attempt(table, str(client), measure)
    table.print()


def _crowd(bench, payload, torrent, count, base):
    return Program("crowd", [sys.executable, os.path.join(SCRIPTS, "crowd.py"), "--count", str(count), "--rate", str(TOGETHER // count),
                             "--base", str(base), "--port", str(PORT), "--hash", torrent.info_hash, "--file", payload.path,
                             "--piece", str(payload.piece)], bench.memory)
