#!/usr/bin/env python3
"""A tracker over HTTP (BEP 3, 23) and UDP (BEP 15) on one port; forgets nothing but those who stop.

tracker.py HOST PORT [--only [HOST:PORT]]...

Prints "ready", then a line "announce http|udp EVENT LEFT HOST:PORT" for each announce. With --only it tells everybody of
these peers and no others, of nobody without an address.
"""
import argparse
import ipaddress
import os
import socket
import socketserver
import struct
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler

INTERVAL = 2
EVENTS = {0: "none", 1: "completed", 2: "started", 3: "stopped"}
peers = {}
only = None
lock = threading.Lock()


def announce(way, info_hash, host, port, event, left):
    with lock:
        swarm = peers.setdefault(info_hash, {})
        if event == "stopped":
            swarm.pop((host, port), None)
        else:
            swarm[(host, port)] = left
        print("announce", way, event or "none", left, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", flush=True)
        others = [p for p in (swarm if only is None else only) if p != (host, port)]
        seeds = sum(1 for l in swarm.values() if l == 0)
        return seeds, len(swarm) - seeds, compact(others, 4), compact(others, 6)


def compact(addresses, version):
    return b"".join(
        ip.packed + struct.pack(">H", port)
        for ip, port in ((ipaddress.ip_address(host), port) for host, port in addresses) if ip.version == version)


def parsed(address):
    host, port = address.rsplit(":", 1)
    return host.strip("[]"), int(port)


class Http(BaseHTTPRequestHandler):
    def do_GET(self):
        if not self.path.startswith("/announce"):
            self.send_error(404)
            return
        pairs = [p.split("=", 1) for p in urllib.parse.urlsplit(self.path).query.split("&") if "=" in p]
        query = {k: urllib.parse.unquote_to_bytes(v) for k, v in pairs}
        seeds, leechers, four, six = announce(
            "http", query["info_hash"], self.client_address[0], int(query["port"]),
            query.get("event", b"").decode(), int(query.get("left", b"1")))
        body = (b"d8:completei%de10:incompletei%de8:intervali%de12:min intervali%de5:peers%d:%s6:peers6%d:%se"
                % (seeds, leechers, INTERVAL, INTERVAL, len(four), four, len(six), six))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def udp(bound):
    ids = set()
    while True:
        data, sender = bound.recvfrom(2048)
        if len(data) < 16:
            continue
        connection, action, transaction = struct.unpack(">QII", data[:16])
        if action == 0 and connection == 0x41727101980:
            fresh = int.from_bytes(os.urandom(8), "big")
            ids.add(fresh)
            bound.sendto(struct.pack(">IIQ", 0, transaction, fresh), sender)
        elif action == 1 and connection in ids and len(data) >= 98:
            info_hash = data[16:36]
            _, left, _, event, _, _, _, port = struct.unpack(">QQQIIIiH", data[56:98])
            seeds, leechers, four, six = announce("udp", info_hash, sender[0], port, EVENTS.get(event, "?"), left)
            found = four if bound.family == socket.AF_INET else six
            bound.sendto(struct.pack(">IIIII", 1, transaction, INTERVAL, leechers, seeds) + found, sender)
        else:
            bound.sendto(struct.pack(">II", 3, transaction) + b"what is this", sender)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--only", action="append", nargs="?", const="", metavar="HOST:PORT")
    args = parser.parse_args()
    global only
    if args.only is not None:
        only = [parsed(address) for address in args.only if address]
    Server.address_family = socket.AF_INET6 if ":" in args.host else socket.AF_INET
    bound = socket.socket(Server.address_family, socket.SOCK_DGRAM)
    bound.bind((args.host, args.port))
    server = Server((args.host, args.port), Http)
    threading.Thread(target=udp, args=(bound,), daemon=True).start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


main()
