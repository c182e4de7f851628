"""Reading a client's HTTP stream as a player does."""
import http.client
import time
import urllib.parse

from .payload import MIB
from .programs import Failed

PATIENCE = 120
CHUNK = 1 << 16


class Request:
    """One GET from a place on, open until closed."""

    def __init__(self, url, place):
        parts = urllib.parse.urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE)
        self._connection.request("GET", parts.path, headers={"Range": f"bytes={place}-"})
        self._response = self._connection.getresponse()
        if self._response.status not in (200, 206):
            raise Failed(f"the stream answers {self._response.status}")

    def read(self, most=CHUNK):
        """What has come, at least a byte."""
        data = self._response.read1(most)
        if not data:
            raise Failed("the stream ended")
        return data

    def close(self):
        self._connection.close()


def first_mib(url, place, begin, expected):
    """Seconds since then until the first byte and until the first MiB from the place on."""
    request = Request(url, place)
    try:
        data = request.read()
        first = time.monotonic() - begin
        while len(data) < MIB:
            data += request.read()
        whole = time.monotonic() - begin
        if data[:MIB] != expected:
            raise Failed("the stream gives other bytes than were seeded")
        return first, whole
    finally:
        request.close()


def play(url, place, seconds):
    """Reads as fast as it comes, so long."""
    request = Request(url, place)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            request.read()
    finally:
        request.close()
