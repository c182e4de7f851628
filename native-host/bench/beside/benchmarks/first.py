"""From a magnet link to the film's first byte and first MiB."""
import itertools
import os
import time

from ..arena import TRACKER
from ..payload import MIB, Payload
from ..programs import Failed, until
from ..streams import first_mib
from ..tables import Table

PATIENCE = 120
COLUMNS = (("first MiB s", 3), ("first byte s", 3), ("processor s", 2))
WARM_COLUMNS = COLUMNS[:2]


def cold(bench):
    """from a magnet link to the first byte and MiB, in a new process"""
    _behind_each_seeder(bench, _cold)


def warm(bench):
    """from a magnet link to the first byte and MiB, in a process that runs already"""
    _behind_each_seeder(bench, _warm)


def _behind_each_seeder(bench, measure):
    payload = Payload(os.path.join(bench.memory, "seed"), bench.sized(256, 16) * MIB, MIB)
    torrents = _torrents(bench, payload)
    for up, words in ((0, "unlimited"), (2_000_000, "of 2 MB/s")):
        with bench.seeder(up) as seeder, bench.tracker(seeder.address):
            measure(bench, payload, torrents, seeder, words)


def _torrents(bench, payload):
    """Each another swarm of the same data, by the seeder's own hash never seen before."""
    for number in itertools.count():
        yield payload.torrent(os.path.join(bench.memory, f"film{number}.torrent"), TRACKER, f"film {number}")


def _fresh(seeder, payload, torrents):
    """The link of a torrent that is seeded now and that nobody has heard of."""
    torrent = next(torrents)
    said = seeder.program.said()
    seeder.add(torrent.bare, payload.folder, seed=True)
    seeder.event("added", 10, said)
    return torrent.magnet(seeder.address)


def _cold(bench, payload, torrents, seeder, words):
    bench.heading(f"Magnet to first MiB, new process, seeder {words}",
                  f"{payload.length // MIB} MiB in pieces of 1 MiB; the link names the seeder. From the start of the process until"
                  " the byte, and the whole first MiB, can be read: from its HTTP stream, as its event (libtorrent with deadlines), or"
                  " in its file (those that can't stream; qBittorrent in order, aria2 the head first).")
    table = Table(*COLUMNS)
    for client in bench.turns(bench.have("starling", "libtorrent", "webtorrent", "qbittorrent", "aria2")):
        def measure():
            with bench.job(_fresh(seeder, payload, torrents), peer="") as job:
                return COLD[client.name](client, job, payload)
        bench.attempt(table, str(client), measure)
    table.print()


def _head(payload):
    with open(payload.path, "rb") as file:
        return file.read(MIB)


def _cold_starling(client, job, payload):
    begin = time.monotonic()
    with client.play(job) as program:
        _, _, url = program.line("http://", PATIENCE)
        return *first_mib(url, 0, begin, _head(payload))[::-1], program.cpu()


def _cold_libtorrent(client, job, payload):
    begin = time.monotonic()
    session = client.session(job)
    with session.program:
        session.add(job.source, job.files)
        session.tell(do="read", **{"from": 0})
        first = session.event("firstByte", PATIENCE)[1] - begin
        return session.event("firstMiB", PATIENCE)[1] - begin, first, session.program.cpu()


def _cold_webtorrent(client, job, payload):
    begin = time.monotonic()
    session = client.session(job)
    with session.program:
        url, _ = session.open(job.source, job.files)
        return *first_mib(url, 0, begin, _head(payload))[::-1], session.program.cpu()


def _cold_in_file(start):
    def measure(client, job, payload):
        begin = time.monotonic()
        with start(client, job).program as program:
            head, path = _head(payload), os.path.join(job.files, payload.name)
            until(lambda: _begins(program, path, head[:1 << 14]), PATIENCE, f"{client.title} writes the first bytes")
            first = time.monotonic() - begin
            until(lambda: _begins(program, path, head), PATIENCE, f"{client.title} writes the first MiB")
            return time.monotonic() - begin, first, program.cpu()
    return measure


def _begins(program, path, head):
    program.succeeded()
    try:
        with open(path, "rb") as file:
            return file.read(len(head)) == head
    except FileNotFoundError:
        return False


COLD = {"starling": _cold_starling, "libtorrent": _cold_libtorrent, "webtorrent": _cold_webtorrent,
        "qbittorrent": _cold_in_file(lambda client, job: client.leech_in_order(job)),
        "aria2": _cold_in_file(lambda client, job: client.leech(job))}


def _warm(bench, payload, torrents, seeder, words):
    bench.heading(f"Magnet to first MiB, running process, seeder {words}",
                  "The same, of one process of each that goes on running, with a link it has not seen before each time: Starling's engine by"
                  " its control socket and HTTP, WebTorrent's HTTP server, a libtorrent session with deadlines.")
    table = Table(*WARM_COLUMNS)
    clients = bench.have("starling", "libtorrent", "webtorrent")
    with Players(bench, clients) as players:
        for client in clients:  # once before it counts
            players.of[client.name].begin(_fresh(seeder, payload, torrents), 0, _head(payload))
        for client in bench.turns(clients):
            link = _fresh(seeder, payload, torrents)
            time.sleep(1)  # what the one before left behind is over
            bench.attempt(table, str(client), lambda: players.of[client.name].begin(link, 0, _head(payload))[::-1])
    table.print()


class Players:
    """A running process of each client."""

    def __init__(self, bench, clients):
        self._bench, self._clients, self._jobs = bench, clients, []
        self.of = {}

    def __enter__(self):
        for client in self._clients:
            made = self._bench.job("")
            self._jobs.append(made)
            self.of[client.name] = PLAYERS[client.name](client, made.__enter__())
        return self

    def __exit__(self, *failure):
        for player in self.of.values():
            player.close()
        for job in self._jobs:
            job.__exit__(*failure)


class HttpPlayer:
    """One that gives a stream's URL for a link."""

    def __init__(self, served):
        self._served = served
        self._forget = lambda: None
        self.url = ""

    def begin(self, link, place, expected):
        """Seconds to the first byte and to the first MiB."""
        begin = time.monotonic()
        self.open(link)
        times = first_mib(self.url, place, begin, expected)
        self.forget()
        return times

    def open(self, link):
        self.url, self._forget = self._served(link)

    def forget(self):
        self._forget()


class StarlingPlayer(HttpPlayer):
    def __init__(self, client, job):
        self._engine = client.engine(job)
        self._engine.connect()
        self.program = self._engine.program
        super().__init__(self._engine.open)

    def close(self):
        self._engine.close()


class WebTorrentPlayer(HttpPlayer):
    def __init__(self, client, job):
        self._session = client.session(job)
        self.program = self._session.program
        super().__init__(lambda link: self._session.open(link, job.files))

    def close(self):
        self._session.close()


class LibtorrentPlayer:
    def __init__(self, client, job):
        self._session, self._files = client.session(job), job.files

    def open(self, link):
        self._session.add(link, self._files)

    def begin(self, link, place, expected):
        begin = time.monotonic()
        self.open(link)
        times = self.read(place, begin)
        self.forget()
        return times

    def read(self, place, begin):
        said = self._session.program.said()
        self._session.tell(do="read", **{"from": place})
        first = self._session.event("firstByte", PATIENCE, said)[1] - begin
        return first, self._session.event("firstMiB", PATIENCE, said)[1] - begin

    def forget(self):
        self._session.tell(do="stop")

    def close(self):
        self._session.close()


PLAYERS = {"starling": StarlingPlayer, "webtorrent": WebTorrentPlayer, "libtorrent": LibtorrentPlayer}
