"""Starling by its application image: commands with an engine of their own, or the engine itself."""
import json
import os
import re
import socket
import struct
import time

from ..programs import Failed, until
from .base import BENCH, Client, Running, first_line

IMAGE = os.path.normpath(os.path.join(BENCH, "../../installer/target/starling/bin/starling"))
COMMAND = os.environ.get("STARLING", IMAGE).split()
ALONE = ["--standalone", "--no-dht", "--no-lsd", "--no-port-mapping", "--no-utp", "--encryption", "off", "--allow-private"]
OPENS_OF_A_CONNECTION = 64


class Starling(Client):
    name, title = "starling", "Starling"

    def missing(self):
        if os.access(COMMAND[0], os.X_OK):
            return ""
        return f"There is no application image at {COMMAND[0]}: run 'mvn package', or set STARLING to a command that does the same."

    def version(self):
        return re.sub(r"^\D*", "", first_line(COMMAND + ["--version"]))

    def _alone(self, job, command, *words, up=0):
        peer = ["--peer", job.peer] if job.peer else []
        limit = ["--up", str(up)] if up else []
        return self.start(job, COMMAND + [command, *ALONE, "--listen", job.listen, "--interface", job.address, *peer, *limit, *words])

    def leech(self, job, up=0, stays=False):
        """With stays it goes on giving when it has all."""
        seed = ["--seed", "--json"] if stays else []
        program = self._alone(job, "get", "--to", job.files, *seed, job.source, up=up)
        return Running.till_line(program, "{", job.listen) if stays else Running(program, program.succeeded, job.listen)

    def seed(self, job):
        program = self._alone(job, "seed", "--from", job.files, job.source)
        return Running.till_line(program, "magnet:", job.listen)

    def play(self, job, up=0):
        """A process of its own that prints its stream's URL."""
        return self._alone(job, "play", job.source, up=up)

    def engine(self, job):
        """The engine that commands and browsers share, running."""
        return Engine(self, job)


class Engine:
    """The user's engine, with its control socket (PROTOCOL.md)."""

    def __init__(self, starling, job):
        folder = os.path.join(job.work, "engine")
        os.makedirs(folder)
        with open(os.path.join(folder, "settings.json"), "w", encoding="utf-8") as out:
            json.dump({"listen": job.listen, "interface": job.address, "dht": False, "lsd": False, "portMapping": False, "transports": "tcp",
                       "encryption": "off", "allowPrivate": True, "idleMinutes": 600, "lingerSeconds": 0}, out)
        self.program = starling.start(job, COMMAND + ["engine", "--data", folder])
        self._path = os.path.join(folder, "engine.sock")
        until(self._is_there, 20, "the engine's socket")
        self._socket = None
        self.last_id = 0

    def _is_there(self):
        self.program.succeeded()
        return os.path.exists(self._path)

    def connect(self):
        """A client of the engine; each has room for so many opens."""
        if self._socket:
            self._socket.close()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(self._path)
        self._send({"type": "attach", "role": "command", "origin": "", "version": "0.1.0", "protocol": 1})
        self._receive()
        self.ask(type="hello", client="bench", version="0.1.0", protocol=1)

    def ask(self, **request):
        """Sends a request and gives its reply; events on the way are dropped."""
        if request["type"] != "hello" and not self._socket:
            self.connect()
        self.last_id += 1
        self._send({"id": self.last_id, **request})
        while True:
            message = self._receive()
            if message.get("id") == self.last_id:
                if message["type"] == "error":
                    raise Failed(f"the engine says {message}")
                return message

    def open(self, magnet):
        """The stream's URL, and what undoes it."""
        opened = self.ask(type="open", uri=magnet)
        number = self.last_id

        def forget():
            self.ask(type="close", open=number)
            self.ask(type="stop", infoHash=opened["infoHash"], data="delete")
        return opened["streamUrl"], forget

    def memory_of_itself(self):
        return self.ask(type="status")["memoryBytes"]

    def _send(self, message):
        data = json.dumps(message).encode()
        self._socket.sendall(struct.pack("<I", len(data)) + data)

    def _receive(self):
        self._socket.settimeout(120)
        length = struct.unpack("<I", self._exactly(4))[0]
        return json.loads(self._exactly(length))

    def _exactly(self, length):
        data = b""
        while len(data) < length:
            part = self._socket.recv(length - len(data))
            if not part:
                raise Failed("the engine closed its socket\n" + self.program.story())
            data += part
        return data

    def close(self):
        if self._socket:
            self._socket.close()
        self.program.stop()
