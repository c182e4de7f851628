#!/usr/bin/env python3
"""A name server that knows each name of .test, at its own address: names.py ADDRESS.

Prints "ready", then a line "asked NAME from ADDRESS" for each question. There are no IPv6 addresses.
"""
import socket
import struct
import sys

bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound.bind((sys.argv[1], 53))
print("ready", flush=True)
while True:
    data, sender = bound.recvfrom(4096)
    labels, at = [], 12
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    question = data[12:at + 5]
    (kind,) = struct.unpack(">H", question[-4:-2])
    print("asked", ".".join(labels), "from", sender[0], flush=True)
    known = labels[-1:] == ["test"]
    answer = b""
    if known and kind == 1:
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(sys.argv[1])
    flags = 0x8180 if known else 0x8183
    bound.sendto(data[:2] + struct.pack(">HHHHH", flags, 1, 1 if answer else 0, 0, 0) + question + answer, sender)
