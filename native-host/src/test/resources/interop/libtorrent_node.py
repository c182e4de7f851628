#!/usr/bin/env python3
"""One libtorrent session for the interop tests and the benchmark.

make  --data PATH --out FILE --piece BYTES [--tracker URL]...    writes a v1 torrent, prints "magnet URI"
run   --listen HOST:PORT --save DIR (--torrent FILE | --magnet URI) [options]

A run prints a line for each thing that happens (ready, metadata, done, stats) and ends when its standard input does.
"""
import argparse
import select
import sys
import time

import libtorrent as lt

V1_ONLY = 64


def say(*words):
    print(*words, flush=True)


def make(args):
    storage = lt.file_storage()
    lt.add_files(storage, args.data)
    torrent = lt.create_torrent(storage, args.piece, V1_ONLY)
    for tier, url in enumerate(args.tracker):
        torrent.add_tracker(url, tier)
    lt.set_piece_hashes(torrent, args.data.rsplit("/", 1)[0])
    with open(args.out, "wb") as out:
        out.write(lt.bencode(torrent.generate()))
    say("magnet", lt.make_magnet_uri(lt.torrent_info(args.out)))


def settings(args):
    return {
        "listen_interfaces": args.listen,
        "outgoing_interfaces": args.listen.rsplit(":", 1)[0],
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "in_enc_policy": 2,
        "out_enc_policy": 2,
        "user_agent": "libtorrent/" + lt.version,
        "alert_mask": 0,
        "min_announce_interval": 1,
        "min_reconnect_time": 1,
    }


def parameters(args):
    if args.magnet:
        wanted = lt.parse_magnet_uri(args.magnet)
    else:
        wanted = lt.add_torrent_params()
        wanted.ti = lt.torrent_info(args.torrent)
    wanted.save_path = args.save
    if args.seed:
        wanted.flags |= lt.torrent_flags.seed_mode
    wanted.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    return wanted


def run(args):
    session = lt.session(settings(args))
    if args.up:
        # Private addresses are in a class of their own, which ignores the session's limits: limit that class.
        every = lt.ip_filter()
        limited = session.create_peer_class("limited")
        session.set_peer_class(limited, {"upload_limit": args.up})
        every.add_rule("0.0.0.0", "255.255.255.255", 1 << limited)
        session.set_peer_class_filter(every)
    handle = session.add_torrent(parameters(args))
    for peer in args.peer:
        host, port = peer.rsplit(":", 1)
        handle.connect_peer((host, int(port)))
    say("ready")
    metadata = bool(args.torrent)
    done = False
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        status = handle.status()
        if not metadata and status.has_metadata:
            metadata = True
            say("metadata")
        if not done and status.is_seeding:
            done = True
            say("done")
            if args.until_done:
                break
    status = handle.status()
    say("stats", "up", status.total_payload_upload, "down", status.total_payload_download,
        "failed", status.total_failed_bytes, "redundant", status.total_redundant_bytes)
    if args.until_done:
        return
    session.pause()
    time.sleep(0.2)  # the trackers are told


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("--data", required=True)
    maker.add_argument("--out", required=True)
    maker.add_argument("--piece", type=int, required=True)
    maker.add_argument("--tracker", action="append", default=[])
    runner = commands.add_parser("run")
    runner.add_argument("--listen", required=True)
    runner.add_argument("--save", required=True)
    runner.add_argument("--torrent")
    runner.add_argument("--magnet")
    runner.add_argument("--peer", action="append", default=[])
    runner.add_argument("--seed", action="store_true", help="the data is there: it is not checked")
    runner.add_argument("--up", type=int, default=0, help="bytes a second")
    runner.add_argument("--until-done", action="store_true")
    commands.add_parser("version")
    args = parser.parse_args()
    if args.command == "version":
        say("version", lt.version)
    else:
        {"make": make, "run": run}[args.command](args)


main()
