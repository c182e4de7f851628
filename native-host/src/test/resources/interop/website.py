#!/usr/bin/env python3
"""A web server with ranges (BEP 19), HTTP/1.1 with connections kept.

website.py HOST PORT FOLDER        prints "ready", then a line "get PATH FROM TO CLIENT-PORT" for each request
"""
import http.server
import os
import re
import sys
import urllib.parse

FOLDER = sys.argv[3]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = os.path.join(FOLDER, urllib.parse.unquote(self.path.split("?")[0]).lstrip("/"))
        if not os.path.isfile(path):
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        size = os.path.getsize(path)
        asked = re.match(r"bytes=(\d+)-(\d*)$", self.headers.get("Range", ""))
        first, last = (int(asked[1]), min(int(asked[2] or size), size - 1)) if asked else (0, size - 1)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(last - first + 1))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        print("get", self.path, first, last + 1, self.client_address[1], flush=True)
        with open(path, "rb") as file:
            file.seek(first)
            left = last - first + 1
            while left:
                data = file.read(min(left, 1 << 18))
                self.wfile.write(data)
                left -= len(data)


server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler)
server.daemon_threads = True
print("ready", flush=True)
server.serve_forever()
