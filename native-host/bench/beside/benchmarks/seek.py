"""A jump to another place in the film."""
import os
import time

from .first import Players, _fresh, _torrents
from ..payload import MIB, Payload
from ..streams import first_mib, play
from ..tables import Table

RATE = 2_000_000
LIMIT = MIB / RATE


def run(bench):
    """a jump to the middle behind a seeder of 2 MB/s, against what the line allows"""
    for piece in (256 << 10, MIB):
        _jumps(bench, piece)


def _jumps(bench, piece):
    payload = Payload(os.path.join(bench.memory, f"seed{piece}"), 96 * MIB, piece)
    torrents = _torrents(bench, payload)
    seconds = bench.sized(5, 2)
    bench.heading(f"Seek, pieces of {piece // 1024} KiB",
                  f"{payload.length // MIB} MiB, a seeder of {RATE / 1e6:.0f} MB/s. Plays from 25 % for {seconds} s as fast as it comes, then"
                  f" jumps to 50 %: until the next MiB has come. The line needs {LIMIT:.3f} s for that.")
    table = Table(("first MiB s", 3), ("to the line's", 2), ("first byte s", 3))
    clients = bench.have("starling", "libtorrent", "webtorrent")
    with open(payload.path, "rb") as file:
        file.seek(payload.length // 2)
        expected = file.read(MIB)
    with bench.seeder(RATE) as seeder, bench.tracker(seeder.address), Players(bench, clients) as players:
        for client in bench.turns(clients):
            link = _fresh(seeder, payload, torrents)

            def measure():
                player = players.of[client.name]
                player.open(link)
                first, whole = JUMPS[client.name](player, payload, seconds, expected)
                player.forget()
                return whole, whole / LIMIT, first
            bench.attempt(table, str(client), measure)
            time.sleep(2)  # what was on its way is over
    table.print()


def _by_range(player, payload, seconds, expected):
    play(player.url, payload.length // 4, seconds)
    return first_mib(player.url, payload.length // 2, time.monotonic(), expected)


def _by_deadline(player, payload, seconds, _):
    player.read(payload.length // 4, time.monotonic())
    time.sleep(seconds)
    return player.read(payload.length // 2, time.monotonic())


JUMPS = {"starling": _by_range, "webtorrent": _by_range, "libtorrent": _by_deadline}
