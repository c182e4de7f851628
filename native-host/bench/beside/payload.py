"""Data to be shared, and torrents of it (version 1, which every client takes)."""
import hashlib
import os
import urllib.parse

MIB = 1 << 20


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


class Payload:
    """One file in a folder, and its pieces' hashes. Torrents of it that differ in a word are different swarms."""

    def __init__(self, folder, length, piece, sparse=False):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.length, self.piece = folder, length, piece
        self.name = "film.mp4"
        self.path = os.path.join(folder, self.name)
        self._hashes = _sparse(self.path, length, piece) if sparse else _random(self.path, length, piece)

    def torrent(self, path, tracker=None, word="", name=None):
        """Writes a torrent file."""
        info = {"name": name or self.name, "length": self.length, "piece length": self.piece, "pieces": self._hashes}
        if word:
            info["source"] = word
        bare = path.replace(".torrent", ".bare.torrent")
        for to, whole in ((path, {"announce": f"http://{tracker}/announce"} if tracker else {}), (bare, {})):
            with open(to, "wb") as out:
                out.write(bencode(whole | {"info": info}))
        return Torrent(path, bare, hashlib.sha1(bencode(info)).hexdigest(), tracker)

    def compare(self, path):
        """Whether the other file is the same, looked at in its parts."""
        with open(self.path, "rb") as ours, open(path, "rb") as other:
            while True:
                one = ours.read(MIB)
                if one != other.read(MIB):
                    return False
                if not one:
                    return True


def _random(path, length, piece):
    hashes = []
    with open(path, "wb") as out:
        for at in range(0, length, piece):
            data = os.urandom(min(piece, length - at))
            out.write(data)
            hashes.append(hashlib.sha1(data).digest())
    return b"".join(hashes)


def _sparse(path, length, piece):
    """All zeros, which take no room."""
    with open(path, "wb") as out:
        out.truncate(length)
    whole, rest = divmod(length, piece)
    tail = hashlib.sha1(bytes(rest)).digest() if rest else b""
    return hashlib.sha1(bytes(piece)).digest() * whole + tail


class Torrent:
    """A torrent file; and a bare one, without the tracker, for a seeder that is not to hear of itself."""

    def __init__(self, path, bare, info_hash, tracker):
        self.path, self.bare, self.info_hash, self._tracker = path, bare, info_hash, tracker

    def magnet(self, peer=None):
        """Names the peer, and the tracker for those that take no peer from a link."""
        link = f"magnet:?xt=urn:btih:{self.info_hash}"
        if peer:
            link += f"&x.pe={peer}"
        if self._tracker:
            link += "&tr=" + urllib.parse.quote(f"http://{self._tracker}/announce", safe="")
        return link
