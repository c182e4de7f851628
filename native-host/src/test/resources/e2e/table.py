"""Nodes of a hash table on loopback that know each other alone. Says their ports, then ends with its input."""
import json
import sys

import libtorrent as lt

NODES = 12
sessions = [
    lt.session(
        {
            "listen_interfaces": "127.0.0.1:0",
            "enable_dht": True,
            "dht_bootstrap_nodes": "",
            "dht_restrict_routing_ips": False,
            "dht_restrict_search_ips": False,
            "dht_ignore_dark_internet": False,
            "dht_enforce_node_id": False,
            "dht_prefer_verified_node_ids": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
        }
    )
    for _ in range(NODES)
]
ports = [session.listen_port() for session in sessions]
for session in sessions:
    for port in ports:
        session.add_dht_node(("127.0.0.1", port))
print(json.dumps(ports), flush=True)
sys.stdin.read()
