"""aria2. It can be told no peer: the torrent's tracker names it."""
from .base import Client, Running, first_line
from ..arena import PORT


class Aria2(Client):
    name, title, program, package = "aria2", "aria2", "aria2c", "aria2"

    def version(self):
        return first_line(["aria2c", "--version"]).split()[-1]

    def _command(self, job, *words):
        return self.start(job, [
            "aria2c", "--no-conf", "--enable-dht=false", "--enable-dht6=false", "--disable-ipv6=true", "--bt-enable-lpd=false",
            "--enable-peer-exchange=false", "--interface=" + job.address, f"--listen-port={PORT}", "--file-allocation=none",
            "--bt-tracker-interval=2", "--summary-interval=0", "--show-console-readout=false", "--enable-color=false",
            "--console-log-level=notice", "-d", job.files, *words, job.source])

    def leech(self, job):
        program = self._command(job, "--seed-time=0", "--bt-prioritize-piece=head=2M")
        return Running(program, program.succeeded, job.listen)

    def seed(self, job):
        program = self._command(job, "--seed-ratio=0.0", "--bt-seed-unverified=true", "--check-integrity=false",
                                "--allow-overwrite=true")
        return Running.till_listening(program, job)
