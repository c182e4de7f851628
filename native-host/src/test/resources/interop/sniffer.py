#!/usr/bin/env python3
"""Tells of each IP packet that goes out by an interface: sniffer.py INTERFACE. Neighbour discovery is left out."""
import socket
import sys

OUTGOING = 4
ICMPV6 = 58
sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
sniffer.bind((sys.argv[1], 3))
print("ready", flush=True)
while True:
    packet, (_, protocol, kind, *_) = sniffer.recvfrom(65536)
    if kind != OUTGOING or protocol not in (0x0800, 0x86DD):
        continue
    if protocol == 0x86DD and packet[6] in (0, ICMPV6):
        continue
    where = packet[16:20] if protocol == 0x0800 else packet[24:40]
    family = socket.AF_INET if protocol == 0x0800 else socket.AF_INET6
    print("packet to", socket.inet_ntop(family, where), flush=True)
