#!/usr/bin/env python3
"""One libtorrent session for the interop tests and the benchmark; or the nodes of a private DHT.

make  --data PATH --out FILE --piece BYTES [--kind v1|v2|hybrid] [--tracker URL]... [--web-seed URL]...
      writes a torrent, prints "magnet URI"
pad   --torrent FILE --save DIR       writes the padding files, which libtorrent itself never does
run   --listen HOST:PORT --save DIR (--torrent FILE | --magnet URI) [options]
dht   HOST:PORT...    one node at each address; prints "ready", and "announced" whenever it is told of a peer
items HOST:PORT WAY_IN    one node that puts and gets items (BEP 44) as its input says, see DhtItems.java

What runs prints a line for each thing that happens (ready, metadata, peer, done, stats) and ends when its standard
input does.
"""
import argparse
import hashlib
import json
import os
import select
import sys
import time

import libtorrent as lt

KINDS = {"v1": 64, "v2": 32, "hybrid": 0}


def say(*words):
    print(*words, flush=True)


def make(args):
    storage = lt.file_storage()
    lt.add_files(storage, args.data)
    torrent = lt.create_torrent(storage, args.piece, KINDS[args.kind])
    for tier, url in enumerate(args.tracker):
        torrent.add_tracker(url, tier)
    for url in args.web_seed:
        torrent.add_url_seed(url)
    lt.set_piece_hashes(torrent, args.data.rsplit("/", 1)[0])
    with open(args.out, "wb") as out:
        out.write(lt.bencode(torrent.generate()))
    say("magnet", lt.make_magnet_uri(lt.torrent_info(args.out)))


def pad(args):
    files = lt.torrent_info(args.torrent).files()
    for i in range(files.num_files()):
        if files.file_flags(i) & lt.file_flags_t.flag_pad_file:
            path = os.path.join(args.save, files.file_path(i))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.truncate(files.file_size(i))


def private(listen):
    """Nothing that looks beyond the addresses we give; a DHT may have all its nodes in one network."""
    return {
        "listen_interfaces": listen,
        "outgoing_interfaces": listen.rsplit(":", 1)[0].strip("[]"),
        "enable_dht": False,
        "dht_bootstrap_nodes": "",
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        "dht_ignore_dark_internet": False,
        "dht_enforce_node_id": False,
        "dht_prefer_verified_node_ids": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "alert_mask": 0,
    }


def settings(args):
    return private(args.listen) | {
        "enable_dht": bool(args.dht_node),
        "dht_bootstrap_nodes": ",".join(args.dht_node),
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "in_enc_policy": 2,
        "out_enc_policy": 2,
        "user_agent": "libtorrent/" + lt.version,
        "min_announce_interval": 1,
        "min_reconnect_time": 1,
    } | {name: json.loads(value) for name, value in (s.split("=", 1) for s in args.set)}


def parameters(args):
    if args.magnet:
        wanted = lt.parse_magnet_uri(args.magnet)
    else:
        wanted = lt.add_torrent_params()
        wanted.ti = lt.torrent_info(args.torrent)
    wanted.save_path = args.save
    if args.seed:
        wanted.flags |= lt.torrent_flags.seed_mode
    if args.no_pex:
        wanted.flags |= lt.torrent_flags.disable_pex
    wanted.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    return wanted


def run(args):
    session = lt.session(settings(args))
    category = lt.alert.category_t
    session.apply_settings({
        "alert_mask": category.storage_notification | (category.peer_log_notification if args.tell_log else 0)
    })
    if args.up or args.down:
        # Private addresses are in a class of their own, which ignores the session's limits: limit that class.
        every = lt.ip_filter()
        limited = session.create_peer_class("limited")
        session.set_peer_class(limited, {"upload_limit": args.up, "download_limit": args.down})
        every.add_rule("0.0.0.0", "255.255.255.255", 1 << limited)
        session.set_peer_class_filter(every)
    handle = session.add_torrent(parameters(args))
    for peer in args.peer:
        host, port = peer.rsplit(":", 1)
        handle.connect_peer((host.strip("[]"), int(port)))
    say("ready")
    seen = set()
    metadata = bool(args.torrent)
    done = False
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        status = handle.status()
        if not metadata and status.has_metadata:
            metadata = True
            say("metadata")
        for alert in session.pop_alerts():
            if any(word in alert.message() for word in args.tell_log):
                say("log", alert.message())
            if isinstance(alert, lt.cache_flushed_alert) and done:
                say("done")
        if args.tell_peers:
            for peer in handle.get_peer_info():
                if not peer.flags & (peer.connecting | peer.handshake) and peer.ip not in seen:
                    seen.add(peer.ip)
                    say("peer", "%s:%d" % peer.ip, peer.client.decode(errors="replace"))
        if not done and status.is_seeding:
            done = True
            if args.until_done:
                say("done")
                break
            handle.flush_cache()  # it has all, though not all may be in the files yet
    status = handle.status()
    say("stats", "up", status.total_payload_upload, "down", status.total_payload_download,
        "failed", status.total_failed_bytes, "redundant", status.total_redundant_bytes)
    if args.until_done:
        return
    session.pause()
    time.sleep(0.2)  # the trackers are told


def dht(args):
    told = {"enable_dht": True, "alert_mask": lt.alert.category_t.dht_notification}
    sessions = [lt.session(private(node) | told) for node in args.node]
    for node in args.node:
        host, port = node.rsplit(":", 1)
        for session in sessions:
            session.add_dht_node((host.strip("[]"), int(port)))
    say("ready")
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        for session in sessions:
            for alert in session.pop_alerts():
                if isinstance(alert, lt.dht_announce_alert):
                    say("announced", alert.info_hash)


def expanded(seed):
    """The secret key in the form that libtorrent takes (RFC 8032, 5.1.5)."""
    key = bytearray(hashlib.sha512(seed).digest())
    key[0] &= 248
    key[31] = key[31] & 63 | 64
    return bytes(key)


def spelled(alert):
    return lt.bencode(alert.item["value"]).hex()


class Items:
    """What it puts and gets are byte strings: the binding knows no other values."""

    def __init__(self, session):
        self.session = session

    def obey(self, words):
        hexed = [b"" if w == "-" else bytes.fromhex(w) if len(w) % 2 == 0 else w for w in words[1:]]
        verb = words[0]
        if verb == "put":
            self.session.dht_put_immutable_item(lt.bdecode(hexed[0]))
        elif verb == "put-mutable":  # the sequence number is one more than it finds
            seed, key, salt, value = hexed
            self.session.dht_put_mutable_item(expanded(seed), key, lt.bdecode(value), salt)
        elif verb == "get":
            self.session.dht_get_immutable_item(lt.sha1_hash(hexed[0]))
        elif verb == "get-mutable":
            self.session.dht_get_mutable_item(hexed[0], hexed[1])

    def heard(self, alert):
        if isinstance(alert, lt.dht_bootstrap_alert):
            say("ready")
        elif isinstance(alert, lt.dht_put_alert):
            name = alert.public_key.hex() if any(alert.public_key) else str(alert.target)
            say("put", name, alert.num_success)
        elif isinstance(alert, lt.dht_immutable_item_alert):
            say("item", spelled(alert))
        elif isinstance(alert, lt.dht_mutable_item_alert) and alert.authoritative:
            say("item", alert.seq, spelled(alert))


def items(args):
    session = lt.session(private(args.listen) | {
        "enable_dht": True,
        "dht_bootstrap_nodes": args.node,
        "alert_mask": lt.alert.category_t.dht_notification,
    })
    node = Items(session)
    while True:
        if select.select([sys.stdin], [], [], 0.01)[0]:
            line = sys.stdin.readline()
            if not line:
                return
            node.obey(line.split())
        for alert in session.pop_alerts():
            node.heard(alert)


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("--data", required=True)
    maker.add_argument("--out", required=True)
    maker.add_argument("--piece", type=int, required=True)
    maker.add_argument("--kind", choices=KINDS, default="v1")
    maker.add_argument("--tracker", action="append", default=[])
    maker.add_argument("--web-seed", action="append", default=[])
    padder = commands.add_parser("pad")
    padder.add_argument("--torrent", required=True)
    padder.add_argument("--save", required=True)
    runner = commands.add_parser("run")
    runner.add_argument("--listen", required=True)
    runner.add_argument("--save", required=True)
    runner.add_argument("--torrent")
    runner.add_argument("--magnet")
    runner.add_argument("--peer", action="append", default=[])
    runner.add_argument("--seed", action="store_true", help="the data is there: it is not checked")
    runner.add_argument("--up", type=int, default=0, help="bytes a second")
    runner.add_argument("--down", type=int, default=0, help="bytes a second")
    runner.add_argument("--set", action="append", default=[], metavar="NAME=JSON", help="any setting of libtorrent")
    runner.add_argument("--dht-node", action="append", default=[], metavar="HOST:PORT")
    runner.add_argument("--no-pex", action="store_true")
    runner.add_argument("--tell-peers", action="store_true", help="a line for each peer after its handshake")
    runner.add_argument("--tell-log", action="append", default=[], metavar="WORD", help="what its log says with that in it")
    runner.add_argument("--until-done", action="store_true")
    nodes = commands.add_parser("dht")
    nodes.add_argument("node", nargs="+")
    keeper = commands.add_parser("items")
    keeper.add_argument("listen")
    keeper.add_argument("node")
    commands.add_parser("version")
    args = parser.parse_args()
    if args.command == "version":
        say("version", lt.version)
    else:
        {"make": make, "pad": pad, "run": run, "dht": dht, "items": items}[args.command](args)


main()
