#!/usr/bin/env python3
"""How long Starling takes to fetch a file from one libtorrent seeder over loopback, beside libtorrent's own client.

The two take turns, each in a fresh process, from a seed in memory, into each of the given folders. What is measured is the
wall time from the start of the process to its end; CPU is user and system time, memory the peak of the resident set.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.path.join(HERE, "../src/test/resources/interop/libtorrent_node.py")
SEED_PORT = 16881
TIMEOUT_SECONDS = 300


def python():
    for candidate in ("/usr/bin/python3", "python3"):
        if subprocess.run([candidate, "-c", "import libtorrent"], stderr=subprocess.DEVNULL).returncode == 0:
            return candidate
    sys.exit("libtorrent is not installed (Debian: python3-libtorrent)")


def measured(command, environment):
    """Runs it to its end: wall and CPU seconds, peak MiB."""
    begin = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    if status != 0:
        sys.exit(f"{' '.join(command)} failed:\n{output.decode()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(name, place, runs, beside):
    walls = [r[0] for r in runs]
    median = statistics.median(walls)
    print(f"| {name} | {place} | {median:.2f} ({min(walls):.2f}..{max(walls):.2f}) | {median / beside:.2f} "
          f"| {statistics.median(r[1] for r in runs):.2f} | {statistics.median(r[2] for r in runs):.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starling", required=True, help="the command, perhaps with words of its own")
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--piece", type=int, default=1 << 20)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--into", action="append", help="folder to fetch into (default: /dev/shm and /var/tmp)")
    args = parser.parse_args()
    py = python()
    starling = args.starling.split()
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="starling-bench-") as memory:
        data = os.path.join(memory, "seed", "clip.bin")
        os.mkdir(os.path.dirname(data))
        with open(data, "wb") as out:
            for _ in range(args.bytes >> 20):
                out.write(os.urandom(1 << 20))
        torrent = os.path.join(memory, "clip.torrent")
        subprocess.run([py, NODE, "make", "--data", data, "--out", torrent, "--piece", str(args.piece)],
                       check=True, stdout=subprocess.DEVNULL)
        version = subprocess.run([py, NODE, "version"], check=True, capture_output=True, text=True).stdout.split()[1]
        ours = subprocess.run(starling + ["--version"], capture_output=True, text=True).stdout.strip() or "Starling"
        seed = subprocess.Popen([py, NODE, "run", "--listen", f"127.0.0.1:{SEED_PORT}", "--save", os.path.dirname(data),
                                 "--torrent", torrent, "--seed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            seed.stdout.readline()
            print(f"{args.bytes >> 20} MiB in pieces of {args.piece >> 10} KiB, {args.runs} runs of each in turn; "
                  f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {ours}")
            print("| leecher | into | wall s, median (min..max) | to libtorrent's | CPU s | peak RSS MiB |")
            print("| --- | --- | --- | --- | --- | --- |")
            for place in args.into or ["/dev/shm", "/var/tmp"]:
                turns = {"theirs": [], "ours": []}
                for _ in range(args.runs):
                    for who, runs in turns.items():
                        with tempfile.TemporaryDirectory(dir=place, prefix="starling-bench-") as into:
                            peer = f"127.0.0.1:{SEED_PORT}"
                            command = (
                                [py, NODE, "run", "--listen", "127.0.0.1:16882", "--save", into + "/to",
                                 "--torrent", torrent, "--peer", peer, "--until-done"] if who == "theirs" else
                                starling + ["get", "--standalone", "--no-dht", "--allow-private", "--peer", peer, "--to", into + "/to",
                                            torrent])
                            home = dict(os.environ, HOME=into, XDG_DATA_HOME=into + "/data", XDG_CACHE_HOME=into + "/cache",
                                        XDG_CONFIG_HOME=into + "/config", XDG_RUNTIME_DIR=into)
                            runs.append(measured(command, home))
                            if subprocess.run(["cmp", data, into + "/to/clip.bin"]).returncode != 0:
                                sys.exit("what was fetched differs")
                beside = statistics.median(r[0] for r in turns["theirs"])
                row("libtorrent " + version, place, turns["theirs"], beside)
                row("starling", place, turns["ours"], beside)
        finally:
            seed.kill()
            seed.wait()


main()
