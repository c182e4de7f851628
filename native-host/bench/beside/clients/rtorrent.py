"""rTorrent, as a daemon. It checks data before it seeds; there is no way around that."""
import os

from .base import Client, Running, first_line
from .transmission import done_hook
from ..arena import PORT

SETTINGS = """system.daemon.set = true
network.bind_address.set = {address}
network.local_address.set = {address}
network.port_range.set = {port}-{port}
network.port_random.set = no
dht.mode.set = disable
protocol.pex.set = no
protocol.encryption.set = none
session.path.set = {session}
directory.default.set = {files}
method.set_key = event.download.finished,done,"execute.nothrow={hook}"
method.set_key = event.download.hash_done,checked,"execute.nothrow={checked}"
{load}
"""


class RTorrent(Client):
    name, title, program, package = "rtorrent", "rTorrent", "rtorrent", "rtorrent"

    def version(self):
        help_text = first_line(["rtorrent", "-h"])
        return help_text.split("version ")[-1].rstrip(".") if "version" in help_text else "?"

    def run(self, job, load):
        session = os.path.join(job.work, "session")
        os.makedirs(session)
        checked = os.path.join(job.work, "checked.sh")
        with open(checked, "w", encoding="utf-8") as out:
            out.write(f"#!/bin/sh\n: > '{job.work}/checked'\n")
        os.chmod(checked, 0o755)
        path = os.path.join(job.work, "rtorrent.rc")
        with open(path, "w", encoding="utf-8") as out:
            out.write(SETTINGS.format(address=job.address, port=PORT, session=session, files=job.files,
                                      hook=done_hook(job), checked=checked, load=load))
        return self.start(job, ["rtorrent", "-n", "-o", "import=" + path])

    def leech(self, job):
        return Running.till_file(self.run(job, f'load.start = "{job.source}"'), job, "done")

    def seed(self, job):
        return Running.till_file(self.run(job, f'load.start = "{job.source}"'), job, "checked")
