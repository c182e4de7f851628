"""A gibibyte from one seeder to one leecher."""
import os
import time

from ..bench import SEEDER
from ..arena import PORT, TRACKER
from ..clients.base import Job
from ..clients.libtorrent import Libtorrent
from ..payload import MIB, Payload
from ..programs import Failed, until
from ..tables import Table

PATIENCE = 300


def _payload(bench):
    length = bench.sized(1024, 64) * MIB
    payload = Payload(os.path.join(bench.memory, "seed"), length, MIB)
    return payload, payload.torrent(os.path.join(bench.memory, "film.torrent"), TRACKER)


def fetch(bench):
    """fetching 1 GiB from libtorrent, into memory and onto the disk"""
    payload, torrent = _payload(bench)
    with bench.seeder() as seeder, bench.tracker(seeder.address):
        seeder.add(torrent.bare, payload.folder, seed=True)
        seeder.event("added", 10)
        for place, folder in (("memory", bench.memory), ("disk", bench.disk)):
            bench.heading(f"Fetching {payload.length // MIB} MiB into {place}",
                          f"One libtorrent seeder, pieces of {payload.piece // 1024} KiB, TCP, no encryption. From the start of"
                          " the process until all is there (and the process ended, of those that end by themselves).")
            table = Table(("wall s", 2), ("cpu s", 2), ("peak MiB", 0), ("of it anonymous", 0))
            for client in bench.turns(bench.clients):
                def measure():
                    with bench.job(torrent.path, peer=seeder.address, place=folder) as job:
                        return _fetched(bench, client, job, payload)
                bench.attempt(table, str(client), measure)
            table.print()


def _fetched(bench, client, job, payload):
    bench.on_disk()
    begin = time.monotonic()
    running = client.leech(job)
    with running.program as program:
        until(running.reached, PATIENCE, f"{client.title} has everything")
        wall = time.monotonic() - begin
        usage = program.usage()
    if not payload.compare(os.path.join(job.files, payload.name)):
        raise Failed("what was fetched differs")
    return wall, usage.cpu, usage.peak_rss, usage.peak_anon


def seed(bench):
    """seeding 1 GiB to libtorrent, which keeps it in memory or on the disk"""
    payload, torrent = _payload(bench)
    for place, folder in (("memory", bench.memory), ("disk", bench.disk)):
        bench.heading(f"Seeding {payload.length // MIB} MiB to libtorrent, which writes into {place}",
                      "The leecher's wall time from the start of its process to its end; the seeder's processor time meanwhile, and its"
                      " peak memory. Ready: from the seeder's start until it gives; some check the data first, some trust it.")
        table = Table(("wall s", 2), ("seeder's cpu s", 2), ("peak MiB", 0), ("of it anonymous", 0), ("ready s", 2),
                      ("cpu s until ready", 2))
        for client in bench.turns(bench.clients):
            def measure():
                with bench.job(torrent.path, payload.folder) as job, bench.job(torrent.path, place=folder) as leeching:
                    with bench.tracker():
                        return _seeded(bench, client, job, leeching)
            bench.attempt(table, str(client), measure)
        table.print()


def _seeded(bench, client, job, leeching):
    begin = time.monotonic()
    running = client.seed(job)
    with running.program as program:
        until(running.reached, PATIENCE, f"{client.title} seeds")
        ready, before = time.monotonic() - begin, program.cpu()
        bench.on_disk()
        leeching.peer = running.address
        begin = time.monotonic()
        leecher = Libtorrent().leech(leeching)
        with leecher.program:
            until(leecher.reached, PATIENCE, f"libtorrent has everything from {client.title}")
            wall = time.monotonic() - begin
        usage = program.usage()
    return wall, usage.cpu - before, usage.peak_rss, usage.peak_anon, ready, before
