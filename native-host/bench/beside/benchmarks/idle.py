"""What it costs to have torrents that nobody asks for."""
import base64
import json
import os
import struct
import time

from ..clients.starling import COMMAND
from ..payload import Payload
from ..programs import Failed, memory_of, until
from ..tables import Table

COUNTS = (1, 100, 1000, 5000)
SETTLE_SECONDS = 2
WATCH_SECONDS = 5
PATIENCE = 240
EXTENSION = "chrome-extension://" + "a" * 32 + "/"


def run(bench):
    """memory and processor with 1 to 5,000 torrents that nobody asks for; and of the bridge"""
    payload = Payload(os.path.join(bench.memory, "seed"), 64 << 10, 16 << 10)
    folder = os.path.join(bench.memory, "torrents")
    os.makedirs(folder)
    torrents = [payload.torrent(os.path.join(folder, f"{number}.torrent"), word=str(number)) for number in range(max(COUNTS))]
    if bench.have("starling"):
        _nothing(bench)
    for count in COUNTS[:2] if bench.quick else COUNTS:
        _holding(bench, payload, torrents[:count])


def _nothing(bench):
    bench.heading("Idle: Starling without a torrent",
                  "The engine after its start; the bridge, which runs as long as the extension is connected, after its first message.")
    table = Table(("anonymous MiB", 1), ("resident MiB", 1), ("threads", 0))
    starling = bench.have("starling")[0]
    for what, measure in bench.turns([("Starling's engine", _engine), ("Starling's bridge", _bridge)]):
        def measured():
            with bench.job("") as job:
                return measure(starling, job)
        bench.attempt(table, what, measured)
    table.print()


def _engine(starling, job):
    engine = starling.engine(job)
    try:
        _quiet(engine.program, starling)
        resident, anonymous, threads = memory_of(engine.program.pid)
        return anonymous, resident, threads
    finally:
        engine.close()


def _bridge(starling, job):
    with starling.start(job, COMMAND + ["host", EXTENSION]) as bridge:
        hello = json.dumps({"id": 1, "type": "hello", "client": "extension", "version": "0.1.0", "protocol": 1}).encode()
        bridge.tell_bytes(struct.pack("<I", len(hello)) + hello)
        until(lambda: os.path.exists(os.path.join(job.work, "starling/engine.sock")), 60, "the bridge has started the engine")
        _quiet(bridge, starling)
        resident, anonymous, threads = memory_of(bridge.pid)
        _end_its_engine(starling, job)
        return anonymous, resident, threads


def _end_its_engine(starling, job):
    with starling.start(job, COMMAND + ["stop"]) as stop:
        until(stop.has_ended, 20, "the engine stops")


def _holding(bench, payload, torrents):
    bench.heading(f"Idle: {len(torrents)} torrents",
                  f"Of one file of 64 KiB each, all there; no tracker. After {SETTLE_SECONDS} s of quiet, over {WATCH_SECONDS} s."
                  " Until idle: from the start of the process until it had taken them all and was quiet, and the processor time of that.")
    table = Table(("anonymous MiB", 1), ("resident MiB", 1), ("threads", 0), ("processor %", 1), ("s until idle", 1),
                  ("processor s until idle", 1))
    for client in bench.turns([client for client in bench.clients if client.name in HOLD]):
        def measure():
            with bench.job("", payload.folder) as job:
                begin = time.monotonic()
                program, end = HOLD[client.name](client, job, torrents)
                try:
                    _quiet(program, client)
                    taken, spent = time.monotonic() - begin - SETTLE_SECONDS, program.cpu()
                    time.sleep(WATCH_SECONDS)
                    busy = 100 * (program.cpu() - spent) / WATCH_SECONDS
                    resident, anonymous = program.memory()
                    return anonymous, resident, program.threads(), busy, taken, spent
                finally:
                    end()
        bench.attempt(table, str(client), measure)
    table.print()


def _quiet(program, client):
    """Until it has used less than a tenth of a core for so long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = program.cpu()
        time.sleep(SETTLE_SECONDS)
        if program.cpu() - before < SETTLE_SECONDS / 10:
            return
        program.succeeded()
    raise Failed(f"{client.title} is not quiet within {PATIENCE} s")


def _starling(client, job, torrents):
    engine = client.engine(job)
    engine.connect()
    for torrent in torrents:
        with open(torrent.path, "rb") as file:
            content = base64.b64encode(file.read()).decode()
        opened = engine.ask(type="open", torrent=content, seed=True, stream=False, **{"from": job.files})
        engine.ask(type="close", open=engine.last_id)
        if opened["type"] != "opened":
            raise Failed(f"the engine says {opened}")
    return engine.program, engine.close


def _libtorrent(client, job, torrents):
    session = client.session(job)
    for torrent in torrents:
        session.add(torrent.path, job.files, seed=True)
    until(lambda: sum("\"added\"" in line for _, line in session.program.lines()) == len(torrents), PATIENCE, "all are added")
    return session.program, session.close


def _webtorrent(client, job, torrents):
    session = client.session(job)
    for torrent in torrents:
        session.add(torrent.path, job.files, seed=True)
    until(lambda: sum("\"done\"" in line for _, line in session.program.lines()) == len(torrents), PATIENCE, "all are added")
    return session.program, session.close


def _transmission(client, job, torrents):
    program = client.daemon(job)
    for at in range(0, len(torrents), 50):
        client.remote(job, "-a", *[torrent.path for torrent in torrents[at:at + 50]])
    until(lambda: client.is_seeding(job), PATIENCE, "all are seeded")
    return program, program.stop


def _qbittorrent(client, job, torrents):
    program = client.run(job, "--skip-hash-check", *[torrent.path for torrent in torrents])
    return program, program.stop


def _rtorrent(client, job, torrents):
    loads = "\n".join(f'load.start = "{torrent.path}"' for torrent in torrents)
    program = client.run(job, loads)
    return program, program.stop


HOLD = {"starling": _starling, "libtorrent": _libtorrent, "webtorrent": _webtorrent, "transmission": _transmission,
        "qbittorrent": _qbittorrent, "rtorrent": _rtorrent}
