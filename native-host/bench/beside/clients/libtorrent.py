"""libtorrent by its Python binding: plain, and as a player that sets deadlines on the pieces ahead of it."""
import json
import os
import subprocess

from .base import INTEROP, SCRIPTS, Client, Running, first_line

NODE = os.path.join(INTEROP, "libtorrent_node.py")
SESSION = os.path.join(SCRIPTS, "libtorrent_session.py")
# Clients that ask for more than a seed's queue holds would wait for their own time-outs, by the seed's choice.
QUEUE = ["--set", "max_allowed_in_request_queue=50000"]


def python():
    """The system's first: its packages are seen by no other."""
    for candidate in ("/usr/bin/python3", "python3"):
        try:
            done = subprocess.run([candidate, "-c", "import libtorrent"], stderr=subprocess.DEVNULL)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    return ""


class Libtorrent(Client):
    name, title = "libtorrent", "libtorrent"

    def missing(self):
        return "" if python() else "libtorrent is not installed (Debian: python3-libtorrent)"

    def version(self):
        return first_line([python(), NODE, "version"]).split()[-1]

    def _node(self, job, *words):
        peer = ["--peer", job.peer] if job.peer else []
        kind = "--magnet" if job.source.startswith("magnet:") else "--torrent"
        return self.start(job, [python(), NODE, "run", "--listen", job.listen, "--save", job.files, kind, job.source,
                                *QUEUE, *peer, *words])

    def leech(self, job):
        program = self._node(job, "--until-done")
        return Running(program, program.succeeded, job.listen)

    def seed(self, job):
        return Running.till_line(self._node(job, "--seed"), "ready", job.listen)

    def session(self, job, up=0, *words):
        """A session that lives on and is told what to do."""
        return Session(self, job, up, *words)


class Session:
    """peers/libtorrent_session.py: commands in, a line for each event out, all of them JSON."""

    def __init__(self, client, job, up, *words):
        self.program = client.start(job, [python(), SESSION, "--listen", job.listen, "--up", str(up), *words])
        self.program.line("{\"event\": \"listening\"", 20)
        self.address = job.listen

    def add(self, source, files, **words):
        self.program.tell(json.dumps({"do": "add", "source": source, "files": files, **words}))

    def tell(self, **words):
        self.program.tell(json.dumps(words))

    def event(self, name, seconds, after=0):
        """The first such event after so many lines: (its index, when, what)."""
        index, at, line = self.program.line(f"{{\"event\": \"{name}\"", seconds, after)
        return index, at, json.loads(line)

    def close(self):
        self.program.stop()
