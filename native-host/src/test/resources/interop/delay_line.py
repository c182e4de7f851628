#!/usr/bin/env python3
"""Lines with delay, where the kernel has no netem: delay_line.py [--jitter MS] [--loss PERCENT] NAME,OTHER,MS...

For each it makes two Ethernet devices (tap), which may then be moved to other namespaces; what goes into one comes out of the
other after MS milliseconds, and up to --jitter more, in order, or is lost. Prints "ready" when all are there. Rates are tc's (tbf).
"""
import argparse
import collections
import fcntl
import os
import random
import select
import struct
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
LONGEST = 2000  # packets on their way in one direction; what comes then is lost
FRAME = 65536  # bytes; no MTU is larger


def tap(name):
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return file


class Way:
    """One direction of a line."""

    def __init__(self, into, out, seconds):
        self.into, self.out, self.seconds, self.last = into, out, seconds, 0.0
        self.under_way = collections.deque()

    def take(self, now, jitter, loss):
        while True:
            try:
                frame = os.read(self.into, FRAME)
            except OSError:  # nothing more, or the device is down
                return
            if random.random() >= loss and len(self.under_way) < LONGEST:
                self.last = max(self.last, now + self.seconds + random.random() * jitter)
                self.under_way.append((self.last, frame))

    def give(self, now):
        while self.under_way and self.under_way[0][0] <= now:
            try:
                os.write(self.out, self.under_way.popleft()[1])
            except OSError:  # down, or nobody takes so much
                pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jitter", type=float, default=0)
    parser.add_argument("--loss", type=float, default=0)
    parser.add_argument("lines", nargs="+")
    options = parser.parse_args()
    ways = {}
    for name, other, millis in (line.split(",") for line in options.lines):
        here, there = tap(name), tap(other)
        ways[here] = Way(here, there, float(millis) / 1000)
        ways[there] = Way(there, here, float(millis) / 1000)
    print("ready", flush=True)
    jitter, loss = options.jitter / 1000, options.loss / 100
    poll = select.epoll()
    for file in ways:
        poll.register(file, select.EPOLLIN)
    while True:
        soonest = min((way.under_way[0][0] for way in ways.values() if way.under_way), default=None)
        wait = -1 if soonest is None else max(0.0, soonest - time.monotonic())
        for file, event in poll.poll(wait):
            ways[file].take(time.monotonic(), jitter, loss)
        now = time.monotonic()
        for way in ways.values():
            way.give(now)


if __name__ == "__main__":
    main()
