#!/usr/bin/env python3
"""Many seeds of one torrent in one process, each at an address of its own, each giving so many bytes a second.

crowd.py --count N --rate BYTES --base 10.78.0.0 --port PORT --hash HEX --file FILE --piece BYTES

Prints "ready", then "connected N" each time that more are connected at once than ever before, and ends with its input.
"""
import argparse
import asyncio
import ipaddress
import os
import resource
import struct
import sys

HELLO = b"\x13BitTorrent protocol" + bytes(8)
UNCHOKE, INTERESTED, BITFIELD, REQUEST, PIECE, CANCEL = 1, 2, 5, 6, 7, 8
SLICE_SECONDS = 0.05


class Seed(asyncio.Protocol):
    def __init__(self, crowd, number):
        self.crowd, self.number = crowd, number
        self.buffer, self.greeted = b"", False
        self.wanted = []
        self.credit = 0.0

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, _):
        self.crowd.connected.discard(self)

    def data_received(self, data):
        self.buffer += data
        if not self.greeted:
            if len(self.buffer) < 68:
                return
            self.buffer, self.greeted = self.buffer[68:], True
            self.crowd.joined(self)
            self.transport.write(HELLO + self.crowd.hash + b"-XX0001-%012d" % self.number + self.crowd.bitfield
                                 + struct.pack(">IB", 1, UNCHOKE))
        while len(self.buffer) >= 4:
            length = struct.unpack_from(">I", self.buffer)[0]
            if len(self.buffer) < 4 + length:
                return
            if length:
                self._message(self.buffer[4], self.buffer[5:4 + length])
            self.buffer = self.buffer[4 + length:]

    def _message(self, kind, body):
        if kind == REQUEST:
            self.wanted.append(struct.unpack(">III", body))
        elif kind == CANCEL:
            block = struct.unpack(">III", body)
            if block in self.wanted:
                self.wanted.remove(block)

    def give(self, seconds):
        """Sends what its rate allows since it was asked last."""
        self.credit = min(self.credit + self.crowd.rate * seconds, max(self.crowd.rate * 0.2, 1 << 14))
        while self.wanted and self.credit >= self.wanted[0][2]:
            piece, begin, length = self.wanted.pop(0)
            self.credit -= length
            data = os.pread(self.crowd.file, length, piece * self.crowd.piece + begin)
            self.transport.write(struct.pack(">IBII", 9 + length, PIECE, piece, begin) + data)


class Crowd:
    def __init__(self, args):
        self.rate, self.piece, self.hash = args.rate, args.piece, bytes.fromhex(args.hash)
        self.file = os.open(args.file, os.O_RDONLY)
        count = -(-os.fstat(self.file).st_size // args.piece)
        bits = bytearray(-(-count // 8))
        for piece in range(count):
            bits[piece // 8] |= 0x80 >> piece % 8
        self.bitfield = struct.pack(">IB", 1 + len(bits), BITFIELD) + bytes(bits)
        self.connected, self.most = set(), 0

    def joined(self, seed):
        self.connected.add(seed)
        if len(self.connected) > self.most:
            self.most = len(self.connected)
            print("connected", self.most, flush=True)

    async def run(self, args):
        loop = asyncio.get_running_loop()
        base = ipaddress.ip_address(args.base) + 1
        for number in range(args.count):
            await loop.create_server(lambda n=number: Seed(self, n), str(base + number), args.port)
        print("ready", flush=True)
        ended = loop.run_in_executor(None, sys.stdin.read)
        last = loop.time()
        while not ended.done():
            await asyncio.sleep(SLICE_SECONDS)
            now = loop.time()
            for seed in list(self.connected):
                seed.give(now - last)
            last = now


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--base", "--hash", "--file"):
        parser.add_argument(option, required=True)
    for option in ("--count", "--rate", "--port", "--piece"):
        parser.add_argument(option, type=int, required=True)
    args = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    asyncio.run(Crowd(args).run(args))


main()
