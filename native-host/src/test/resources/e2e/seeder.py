"""A viewer who has the film, by libtorrent: seeds many torrents of one file, each with an info hash of its own.

Usage: seeder.py FILE COUNT FOLDER TRACKER: writes FOLDER/N.torrent, which name the tracker; says where it listens and the info hashes as one JSON line.
Then answers each line of standard input: `peers HASH` (connections that the torrent ever had), `limit HASH BYTES`
(a second); ends with its standard input.
"""

import json
import os
import sys

import libtorrent as lt

PIECE = 64 * 1024

film, count, folder, tracker = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
session = lt.session({
    "listen_interfaces": "127.0.0.1:0",
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True,
    "alert_mask": lt.alert.category_t.connect_notification,
    "alert_queue_size": 10000,
})


def made(number):
    """The `source` in the info dictionary makes the info hash another one."""
    files = lt.file_storage()
    lt.add_files(files, film)
    torrent = lt.create_torrent(files, PIECE, lt.create_torrent.v1_only)
    lt.set_piece_hashes(torrent, os.path.dirname(film))
    entry = torrent.generate()
    entry[b"info"][b"source"] = str(number).encode()
    return entry


def seeded(number):
    entry = made(number)
    with open(os.path.join(folder, f"{number}.torrent"), "wb") as file:
        file.write(lt.bencode({**entry, b"announce": tracker.encode()}))
    parameters = lt.add_torrent_params()
    parameters.ti = lt.torrent_info(entry)
    parameters.save_path = os.path.dirname(film)
    parameters.flags = lt.torrent_flags.seed_mode
    return session.add_torrent(parameters)


handles = {str(handle.info_hash()): handle for handle in map(seeded, range(count))}
peers = dict.fromkeys(handles, 0)
print(json.dumps({"port": session.listen_port(), "hashes": list(handles)}), flush=True)

for line in sys.stdin:
    verb, infohash, *rest = line.split()
    if verb == "limit":
        handles[infohash].set_upload_limit(int(rest[0]))
    for alert in session.pop_alerts():
        if isinstance(alert, lt.peer_connect_alert):
            peers[str(alert.handle.info_hash())] += 1
    print(json.dumps({"peers": peers[infohash]}), flush=True)
