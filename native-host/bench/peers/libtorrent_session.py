#!/usr/bin/env python3
"""One libtorrent session for the benchmarks. Commands on standard input, events on standard output, a line of JSON each.

{"do": "add", "source": FILE or MAGNET, "files": DIR, "seed": bool, "sequential": bool, "log": bool, "peers": [HOST:PORT]}
{"do": "read", "from": BYTE}    plays from there on: deadlines for a window ahead; events firstByte, firstMiB
{"do": "stop"}                  removes what was added last, and its files

Events: listening, added, metadata, firstByte, firstMiB, piece (with "log"), done.
"""
import argparse
import json
import select
import sys
import time

import libtorrent as lt

MIB = 1 << 20
WINDOW = 2 * MIB


def say(event, **words):
    print(json.dumps({"event": event, **words}), flush=True)


def settings(args):
    return {
        "upload_rate_limit": args.up, "listen_interfaces": args.listen, "outgoing_interfaces": args.listen.rsplit(":", 1)[0],
        "enable_dht": False, "dht_bootstrap_nodes": "", "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
        "enable_outgoing_utp": False, "enable_incoming_utp": False, "in_enc_policy": 2, "out_enc_policy": 2,
        "connections_limit": 6000, "active_limit": 6000, "active_seeds": 6000, "active_tracker_limit": 6000,
        "max_allowed_in_request_queue": 50000,
        "allow_multiple_connections_per_ip": args.same_address,
        "min_announce_interval": 1, "min_reconnect_time": 1,
        "request_queue_time": 1,  # 3 by default; with it a seek waits for what was asked for at the old place
        "alert_queue_size": 100000,
        "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.piece_progress_notification,
    }


class Reader:
    """Wants a window of pieces from its place on."""

    def __init__(self, handle, have, place):
        self.handle, self.info, self.have = handle, handle.torrent_file(), have
        length = self.info.piece_length()
        self.first = place // length
        self.last = min(self.info.num_pieces(), (place + MIB + length - 1) // length)
        self.window = max(1, WINDOW // length)
        self.asked = set()
        self.told = set()
        handle.clear_piece_deadlines()
        self.look()

    def look(self):
        at = self.first
        while at in self.have:
            at += 1
        for order, piece in enumerate(range(at, min(self.info.num_pieces(), at + self.window))):
            if piece not in self.have and piece not in self.asked:
                self.asked.add(piece)
                self.handle.set_piece_deadline(piece, order * 100, 0)
        if "firstByte" not in self.told and self.first in self.have:
            self._tell("firstByte")
        if "firstMiB" not in self.told and all(p in self.have for p in range(self.first, self.last)):
            self._tell("firstMiB")

    def _tell(self, event):
        self.told.add(event)
        say(event)


class Session:
    def __init__(self, args):
        self.session = lt.session(settings(args))
        # Private addresses are in a class of their own, which ignores limits and slots: all are in the one of everybody.
        every = lt.ip_filter()
        every.add_rule("0.0.0.0", "255.255.255.255", 1)
        self.session.set_peer_class_filter(every)
        self.handle = self.reader = self.place = None
        self.have = set()
        self.logs = False

    def add(self, source, files, seed=False, sequential=False, log=False, peers=()):
        wanted = lt.parse_magnet_uri(source) if source.startswith("magnet:") else lt.add_torrent_params()
        if not source.startswith("magnet:"):
            wanted.ti = lt.torrent_info(source)
        wanted.save_path = files
        wanted.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        if seed:
            wanted.flags |= lt.torrent_flags.seed_mode
        if sequential:
            wanted.flags |= lt.torrent_flags.sequential_download
        self.handle = self.session.add_torrent(wanted)
        self.reader = None
        self.have, self.logs = set(), log
        for peer in peers:
            host, port = peer.rsplit(":", 1)
            self.handle.connect_peer((host, int(port)))
        say("added")

    def read(self, place):
        self.place = place
        self._begin()

    def _begin(self):
        if self.place is not None and self.handle.torrent_file():
            place, self.place = self.place, None
            self.reader = Reader(self.handle, self.have, place)

    def stop(self):
        self.session.remove_torrent(self.handle, lt.options_t.delete_files)
        self.handle = self.reader = None

    def heard(self, alert):
        if isinstance(alert, lt.metadata_received_alert):
            say("metadata")
            self._begin()
        elif self.handle and isinstance(alert, lt.piece_finished_alert) and alert.handle == self.handle:
            self.have.add(alert.piece_index)
            if self.logs:
                say("piece", piece=alert.piece_index, at=time.monotonic())
            if self.reader:
                self.reader.look()
        elif self.handle and isinstance(alert, lt.torrent_finished_alert) and alert.handle == self.handle:
            say("done", up=self.handle.status().total_payload_upload)

    def obey(self, line):
        words = json.loads(line)
        verb = words.pop("do")
        if verb == "add":
            self.add(**words)
        elif verb == "read":
            self.read(words["from"])
        elif verb == "sent":
            say("sent", bytes=self.handle.status().total_payload_upload)
        elif verb == "stop":
            self.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--up", type=int, default=0, help="bytes a second")
    parser.add_argument("--same-address", action="store_true", help="what one peer was, another at its address need not be")
    session = Session(parser.parse_args())
    say("listening")
    pending = b""
    while True:
        if select.select([sys.stdin], [], [], 0)[0]:
            chunk = sys.stdin.buffer.raw.read(1 << 16)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                session.obey(line)
        session.session.wait_for_alert(10)
        for alert in session.session.pop_alerts():
            session.heard(alert)


main()
