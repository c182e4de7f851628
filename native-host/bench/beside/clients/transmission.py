"""Transmission's daemon. It takes no peer of 127/8, and none that it is told: the torrent's tracker names it."""
import json
import os
import subprocess

from .base import Client, Running, first_line
from ..arena import PORT
from ..programs import until

CONTROL = 19091


class Transmission(Client):
    name, title, program, package = "transmission", "Transmission", "transmission-daemon", "transmission-daemon, transmission-cli"

    def version(self):
        return first_line(["transmission-daemon", "--version"]).split()[1]

    def daemon(self, job):
        """Runs, with nothing to do."""
        with open(os.path.join(job.work, "settings.json"), "w", encoding="utf-8") as out:
            json.dump({
                "bind-address-ipv4": job.address, "peer-port": PORT, "rpc-port": CONTROL, "rpc-bind-address": job.address,
                "rpc-whitelist-enabled": False, "rpc-authentication-required": False, "dht-enabled": False,
                "lpd-enabled": False, "utp-enabled": False, "pex-enabled": False, "port-forwarding-enabled": False,
                "encryption": 0, "ratio-limit-enabled": False, "umask": 18, "queue-stalled-enabled": False,
                "script-torrent-done-enabled": True, "script-torrent-done-filename": done_hook(job)}, out)
        program = self.start(job, ["transmission-daemon", "-f", "-g", job.work, "-w", job.files])
        until(lambda: self.remote(job, "-l"), 20, "transmission-daemon answers")
        return program

    @staticmethod
    def remote(job, *words):
        """Whether it did as told."""
        return subprocess.run(["transmission-remote", f"{job.address}:{CONTROL}", *words],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def is_seeding(self, job):
        told = subprocess.run(["transmission-remote", f"{job.address}:{CONTROL}", "-l"], capture_output=True, text=True)
        rows = told.stdout.splitlines()[1:-1]
        return bool(rows) and all("100%" in row for row in rows)

    def leech(self, job):
        program = self.daemon(job)
        self.remote(job, "-a", job.source, "-w", job.files)
        return Running.till_file(program, job, "done")

    def seed(self, job):
        program = self.daemon(job)
        self.remote(job, "-a", job.source, "-w", job.files)
        return Running(program, lambda: self.is_seeding(job), job.listen)


def done_hook(job):
    """A program that leaves a file when the torrent is whole."""
    path = os.path.join(job.work, "done.sh")
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"#!/bin/sh\n: > '{job.work}/done'\n")
    os.chmod(path, 0o755)
    return path
