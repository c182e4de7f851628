"""qBittorrent without a window: libtorrent with settings of its own."""
import os

from .base import Client, Running, first_line
from .transmission import done_hook
from ..arena import PORT

SETTINGS = r"""[LegalNotice]
Accepted=true

[Network]
PortForwardingEnabled=false

[AutoRun]
enabled=true
program={hook}

[Preferences]
WebUI\Enabled=false

[BitTorrent]
Session\Encryption=2
Session\BTProtocol=TCP
Session\DHTEnabled=false
Session\LSDEnabled=false
Session\PeXEnabled=false
Session\Interface=lo
Session\InterfaceAddress={address}
Session\Port={port}
Session\MultiConnectionsPerIp=true
Session\IgnoreLimitsOnLAN=false
Session\QueueingSystemEnabled=false
"""


class QBittorrent(Client):
    name, title, program, package = "qbittorrent", "qBittorrent", "qbittorrent-nox", "qbittorrent-nox"

    def version(self):
        return first_line(["qbittorrent-nox", "--version"]).split()[-1].lstrip("v")

    def run(self, job, *words):
        folder = os.path.join(job.work, "qBittorrent/config")
        os.makedirs(folder)
        with open(os.path.join(folder, "qBittorrent.conf"), "w", encoding="utf-8") as out:
            out.write(SETTINGS.format(hook=done_hook(job), address=job.address, port=PORT))
        return self.start(job, ["qbittorrent-nox", "--profile=" + job.work, "--save-path=" + job.files, "--skip-dialog=true",
                                "--add-paused=false", *words])

    def leech(self, job):
        return Running.till_file(self.run(job, job.source), job, "done")

    def leech_in_order(self, job):
        return Running.till_file(self.run(job, "--sequential", "--first-and-last", job.source), job, "done")

    def seed(self, job):
        return Running.till_listening(self.run(job, "--skip-hash-check", job.source), job)
