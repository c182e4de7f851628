"""What a client is to the benchmarks."""
import dataclasses
import os
import shutil
import socket
import subprocess

from ..arena import PORT
from ..programs import Program

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.normpath(os.path.join(HERE, "..", ".."))
SCRIPTS = os.path.join(BENCH, "peers")
INTEROP = os.path.normpath(os.path.join(BENCH, "..", "src/test/resources/interop"))


@dataclasses.dataclass
class Job:
    """One torrent for one client."""
    source: str  # a torrent file or a magnet link
    address: str  # where it listens, its own
    files: str  # where the data goes to, or lies already
    work: str  # for its settings and state
    peer: str = ""  # HOST:PORT; the torrent's tracker names it to those who can't be told

    @property
    def listen(self):
        return f"{self.address}:{PORT}"

    def home(self):
        """Nothing of the user's is read or written."""
        return dict(os.environ, HOME=self.work, XDG_DATA_HOME=self.work + "/data", XDG_CACHE_HOME=self.work + "/cache",
                    XDG_CONFIG_HOME=self.work + "/config", XDG_STATE_HOME=self.work + "/state", XDG_RUNTIME_DIR=self.work)


class Running:
    """A client at work, and how one knows that it is done, or ready."""

    def __init__(self, program, reached, address):
        self.program, self.reached, self.address = program, reached, address

    @classmethod
    def till_file(cls, program, job, name):
        """It was told to make this file."""
        path = os.path.join(job.work, name)

        def reached():
            program.succeeded()
            return os.path.exists(path)
        return cls(program, reached, job.listen)

    @classmethod
    def till_listening(cls, program, job):
        """Somebody can dial it."""
        def reached():
            program.succeeded()
            with socket.socket() as dialled:
                return dialled.connect_ex((job.address, PORT)) == 0
        return cls(program, reached, job.listen)

    @classmethod
    def till_line(cls, program, prefix, address):
        def reached():
            program.succeeded()
            return any(line.startswith(prefix) for _, line in program.lines())
        return cls(program, reached, address)


class Client:
    name = ""  # for --clients
    title = ""
    program = ""
    package = ""  # Debian's
    lacks_seeding = ""

    def missing(self):
        """What is to be installed before it can run, or nothing."""
        if shutil.which(self.program):
            return ""
        return f"{self.program} is not installed (Debian: {self.package})"

    def version(self):
        raise NotImplementedError

    def leech(self, job):
        """Starts fetching; reached when all is there."""
        raise NotImplementedError

    def seed(self, job):
        """Starts seeding what lies there; reached when it can be dialled and gives."""
        raise NotImplementedError

    def start(self, job, command, environment=None):
        return Program(self.name, command, job.work, environment or job.home())

    def __str__(self):
        return f"{self.title} {self.version()}"


def first_line(command):
    """What it says of its version."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return ((done.stdout or done.stderr).strip().splitlines() or ["?"])[0]
