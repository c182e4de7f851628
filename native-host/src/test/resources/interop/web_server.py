#!/usr/bin/env python3
"""Files over HTTP/1.1 with single ranges, as a web seed gives them.

web_server.py HOST PORT FOLDER        prints "ready", then a line "GET PATH FIRST LAST" for each request
"""
import http.server
import os
import re
import sys
import urllib.parse

folder = sys.argv[3]


class Files(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = os.path.join(folder, urllib.parse.unquote(self.path).lstrip("/"))
        if not os.path.isfile(path):
            self.send_error(404)
            return
        size = os.path.getsize(path)
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2]), size - 1) if asked and asked[2] else size - 1
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(last - first + 1))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        print("GET", self.path, first, last, flush=True)
        with open(path, "rb") as file:
            file.seek(first)
            self.wfile.write(file.read(last - first + 1))

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Files)
server.daemon_threads = True
print("ready", flush=True)
server.serve_forever()
