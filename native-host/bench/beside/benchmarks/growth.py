"""What a GiB costs as the film grows: of zeros in files that take no room, so that any machine has it."""
import os
import time

from ..arena import TRACKER
from ..payload import MIB, Payload
from ..programs import until
from ..streams import Request
from ..tables import Table
from .first import PLAYERS

GIB = 1 << 30
SIZES = (1, 8, 64)
READ = 256 * MIB


def run(bench):
    """a GiB's cost as the film grows from 1 to 64 GiB: checking it, and playing from its middle"""
    for size in SIZES[:2] if bench.quick else SIZES:
        payload = Payload(os.path.join(bench.disk, f"seed{size}"), size * GIB, MIB, sparse=True)
        torrent = payload.torrent(os.path.join(bench.disk, f"film{size}.torrent"), TRACKER)
        _checks(bench, payload, torrent, size)
        _plays(bench, payload, torrent, size)


def _checks(bench, payload, torrent, size):
    bench.heading(f"Growth: checking a film of {size} GiB",
                  "A seeder's start until it gives, all of the data read and hashed; pieces of 1 MiB.")
    table = Table(("wall s per GiB", 2), ("cpu s per GiB", 2), ("peak MiB", 0), ("of it anonymous", 0))
    for client in bench.turns(bench.have("starling", "rtorrent")):
        def measure():
            with bench.job(torrent.path, payload.folder) as job, bench.tracker():
                begin = time.monotonic()
                running = client.seed(job)
                with running.program as program:
                    until(running.reached, 600, f"{client.title} seeds")
                    usage = program.usage()
                    return (time.monotonic() - begin) / size, usage.cpu / size, usage.peak_rss, usage.peak_anon
        bench.attempt(table, str(client), measure)
    table.print()


def _plays(bench, payload, torrent, size):
    bench.heading(f"Growth: playing from the middle of {size} GiB",
                  f"{READ // MIB} MiB of the stream, by a process that runs already, from a libtorrent seeder without a limit; with the link's"
                  " metadata, which grows with the pieces.")
    table = Table(("wall s", 2), ("cpu s per GiB", 2), ("first MiB s", 2), ("peak MiB", 0), ("of it anonymous", 0))
    with bench.seeder() as seeder:
        seeder.add(torrent.bare, payload.folder, seed=True)
        seeder.event("added", 60)
        for client in bench.turns(bench.have("starling", "webtorrent")):
            def measure():
                with bench.job("", place=bench.disk) as job:
                    player = PLAYERS[client.name](client, job)
                    try:
                        return _played(player, torrent.magnet(seeder.address), payload.length // 2)
                    finally:
                        player.close()
            bench.attempt(table, str(client), measure)
    table.print()


def _played(player, link, place):
    program = player.program
    spent, begin = program.cpu(), time.monotonic()
    player.open(link)
    request = Request(player.url, place)
    total, first = 0, None
    while total < READ:
        total += len(request.read(MIB))
        if first is None and total >= MIB:
            first = time.monotonic() - begin
    wall = time.monotonic() - begin
    request.close()
    usage = program.usage()
    return wall, (usage.cpu - spent) * GIB / READ, first, usage.peak_rss, usage.peak_anon
