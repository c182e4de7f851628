"""Viewers who watch together behind one small seeder: does the swarm carry them?"""
import http.client
import json
import os
import statistics
import threading
import time

from ..arena import TRACKER
from ..payload import MIB, Payload
from ..playback import Arrivals, shown
from ..programs import Failed, until
from ..streams import Request
from ..tables import Table

VIEWERS = 20
UP = 1_000_000  # of the seeder, and of each viewer
AHEAD_SECONDS = 10  # of film that a player holds at most
PATIENCE = 240


def run(bench):
    """20 viewers in step behind a seeder of 1 MB/s, each gives 1 MB/s: completion and stalls"""
    viewers = bench.sized(VIEWERS, 4)
    payload = Payload(os.path.join(bench.memory, "seed"), bench.sized(32, 8) * MIB, 256 << 10)
    torrent = payload.torrent(os.path.join(bench.memory, "film.torrent"), TRACKER)
    supply = (UP + viewers * UP) / viewers
    rate = supply / 1.15
    bound = max(payload.length / UP, viewers * payload.length / (UP + viewers * UP))
    bench.heading(f"{viewers} viewers in step",
                  f"{payload.length // MIB} MiB in pieces of 256 KiB; a libtorrent seeder of 1 MB/s, {viewers} real processes of each client that"
                  f" give 1 MB/s. No swarm can be done before {bound:.1f} s. Stalls are those of a player at {rate / 1e6:.2f} MB/s, which the"
                  " supply exceeds 1.15 times; it begins, and goes on after a stall, with 2 s of film. Copies: what the seeder sent to what there is.")
    table = Table(("last has all s", 1), ("to the bound", 2), ("copies", 2), ("begins after s, median viewer", 1), ("last viewer", 1),
                  ("viewers that stalled", 0), ("stalls", 0), ("s stalled, all", 1), ("processor s, all", 1))
    contestants = [name for name in WAYS if bench.have(WAYS[name][0])]
    for name in bench.turns(contestants):
        client = bench.have(WAYS[name][0])[0]

        def measure():
            with bench.seeder(UP, together=True) as seeder, bench.tracker():
                seeder.add(torrent.path, payload.folder, seed=True)
                seeder.event("added", 10)
                audience = Audience(bench, client, torrent, payload, viewers)
                try:
                    done, processor = WAYS[name][1](audience, rate)
                    seeder.tell(do="sent")
                    copies = seeder.event("sent", 5)[2]["bytes"] / payload.length
                    return done, done / bound, copies, *audience.watched(rate), processor
                finally:
                    audience.close()
        bench.attempt(table, name, measure)
    table.print()


class Audience:
    """The processes of one client, and what came to each when."""

    def __init__(self, bench, client, torrent, payload, count):
        self.client, self.payload = client, payload
        self._made = [bench.job(torrent.path) for _ in range(count)]
        self.jobs = [made.__enter__() for made in self._made]
        self.programs = []
        self.begin = time.monotonic()
        self.arrivals = None

    def processor(self):
        return sum(program.cpu() for program in self.programs)

    def watched(self, rate):
        """Start of the median and of the last viewer, viewers that stalled, stalls, seconds of them."""
        if not self.arrivals:
            return None, None, None, None, None
        views = [shown(it, self.begin, self.payload.length, rate) for it in self.arrivals]
        starts = [view[0] for view in views]
        return (statistics.median(starts), max(starts), sum(view[1] > 0 for view in views), sum(view[1] for view in views),
                sum(view[2] for view in views))

    def close(self):
        for program in self.programs:
            program.stop()
        for made in self._made:
            made.__exit__(None, None, None)


def _starling_plays(most_ahead):
    """Processes with a stream each, and a player on it that holds so many seconds of film, or takes all it gets."""
    def play(audience, rate):
        audience.programs = [audience.client.play(job, up=UP) for job in audience.jobs]
        urls = [program.line("http://", 60)[2] for program in audience.programs]
        audience.begin, audience.arrivals = time.monotonic(), [Arrivals() for _ in urls]
        threads = [threading.Thread(target=_watch, args=(url, arrivals, audience, rate, most_ahead), daemon=True)
                   for url, arrivals in zip(urls, audience.arrivals)]
        for thread in threads:
            thread.start()
        until(lambda: not any(thread.is_alive() for thread in threads), PATIENCE, "everybody watches to the end")
        if any(it.total() < audience.payload.length for it in audience.arrivals):
            raise Failed("a stream ended early, or gave nothing for long: " + ", ".join(str(it.total()) for it in audience.arrivals))
        return max(it.last() for it in audience.arrivals) - audience.begin, audience.processor()
    return play


def _watch(url, arrivals, audience, rate, most_ahead):
    total, began = 0, None
    try:
        request = Request(url, 0)
        while total < audience.payload.length:
            total += len(request.read())
            arrivals.add(time.monotonic(), total)
            began = began or arrivals.when(2 * rate)
            if most_ahead and began:
                time.sleep(max(0.0, began + total / rate - most_ahead - time.monotonic()))
        request.close()
    except (OSError, http.client.HTTPException, Failed):
        pass  # what it has not got is seen by whoever waits for us


def _starling_fetches(audience, rate):
    running = [audience.client.leech(job, up=UP, stays=True) for job in audience.jobs]
    audience.programs = [it.program for it in running]
    until(lambda: all(it.reached() for it in running), PATIENCE, "everybody has everything")
    return time.monotonic() - audience.begin, audience.processor()


def _sessions(**words):
    """Sessions that log their pieces: libtorrent, WebTorrent."""
    def fetch(audience, rate):
        sessions = [audience.client.session(job, UP) for job in audience.jobs]
        audience.programs = [session.program for session in sessions]
        time.sleep(2)
        audience.begin = time.monotonic()
        deadlines = words.get("deadlines", False)
        for session, job in zip(sessions, audience.jobs):
            session.add(job.source, job.files, log=True, **{name: value for name, value in words.items() if name != "deadlines"})
            if deadlines:
                session.tell(do="read", **{"from": 0})
        for session in sessions:
            session.event("done", PATIENCE)
        done = time.monotonic() - audience.begin
        audience.arrivals = [_logged(session, audience.payload) for session in sessions]
        return done, audience.processor()
    return fetch


def _logged(session, payload):
    events = [json.loads(line) for _, line in session.program.lines() if line.startswith("{\"event\"")]
    return Arrivals.of_pieces([(it["piece"], it["at"]) for it in events if it["event"] == "piece"], payload.piece, payload.length)


WAYS = {
    "Starling, plays at the bit rate": ("starling", _starling_plays(AHEAD_SECONDS)),
    "Starling, plays as fast as it comes": ("starling", _starling_plays(0)),
    "Starling, fetches (rarest first)": ("starling", _starling_fetches),
    "libtorrent, rarest first": ("libtorrent", _sessions()),
    "libtorrent, in order": ("libtorrent", _sessions(sequential=True)),
    "libtorrent, deadlines": ("libtorrent", _sessions(deadlines=True)),
}
