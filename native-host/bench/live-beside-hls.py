#!/usr/bin/env python3
"""One broadcast, several viewers, each on a line of its own: Starling's live swarm beside HLS from nginx, with the same encoder.

A camera shows the time as bars; what a viewer has got is decoded afterwards, so every picture tells how old it was when it came.
Network namespaces with rate limits (tc), delay, jitter and loss (delay_line.py); needs root. A bridge stands for the Internet.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
DELAY_LINE = ROOT / "native-host/src/test/resources/interop/delay_line.py"
WIDTH, HEIGHT, BARS, BAR_HEIGHT, UNIT_MS, RATE = 320, 180, 20, 100, 10, 25
NETWORK, SOURCE = "10.77.0.0/24", "10.77.0.1"
NGINX = """daemon off; user root; pid {0}/nginx.pid; error_log {0}/error.log; worker_processes 1; events {{}}
http {{ access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c; uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
  server {{ listen {1}:8080; root {0}/hls; add_header Cache-Control no-store; }} }}"""


def camera(began):
    """Frames in real time on standard output: the time in bars, below it noise, for a usual bit rate."""
    start, shown = time.monotonic(), 0
    while True:
        units = (int(time.time() * 1000) - began) // UNIT_MS
        row = b"".join((b"\xeb" if units >> bar & 1 else b"\x10") * (WIDTH // BARS) for bar in range(BARS))
        sys.stdout.buffer.write(row * BAR_HEIGHT + os.urandom(WIDTH * (HEIGHT - BAR_HEIGHT)))
        sys.stdout.buffer.flush()
        shown = max(shown + 1, int((time.monotonic() - start) * RATE))
        time.sleep(max(0, start + shown / RATE - time.monotonic()))


def pictures(part):
    """How many samples of video a part has; there is one track."""
    count, at = 0, 0
    while (at := part.find(b"trun", at)) >= 0:
        count += struct.unpack(">I", part[at + 8:at + 12])[0]
        at += 4
    return count


def client(url, folder):
    """A player without a screen: whatever is new, as soon as it can be had. One line for each thing that came: when, and how many pictures."""
    folder = pathlib.Path(folder)
    got, first, sequence, parts = set(), True, "", []

    def fetch(name):
        return urllib.request.urlopen(url.rsplit("/", 1)[0] + "/" + name, timeout=30).read()

    with open(folder / "media.mp4", "wb") as media, open(folder / "arrivals", "w") as arrivals:
        while True:
            text = urllib.request.urlopen(url + sequence, timeout=30).read().decode()
            blocks = "CAN-BLOCK-RELOAD=YES" in text
            names = re.findall(r'#EXT-X-PART:.*URI="([^"]+)"' if blocks else r"^([^#\s]+)$", text, re.M)
            if first:
                media.write(fetch(re.search(r'#EXT-X-MAP:URI="([^"]+)"', text)[1]))
                begin = [it for it in re.findall(r"#EXT-X-PART:.*", text) if "INDEPENDENT" in it] if blocks else names
                if not begin:
                    continue
                start = re.search(r'URI="([^"]+)"', begin[-1])[1] if blocks else names[-1]
                got.update(names[:names.index(start)])
                first = False
            for name in [it for it in names if it not in got]:
                got.add(name)
                bytes_ = fetch(name)
                media.write(bytes_)
                media.flush()
                arrivals.write(f"{int(time.time() * 1000)} {pictures(bytes_)}\n")
                arrivals.flush()
            if blocks:
                segments = len(re.findall(r"^[^#\s]+$", text, re.M)) + int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])
                tail = text[text.rfind("#EXTINF"):]
                sequence = f"?_HLS_msn={segments}&_HLS_part={tail.count('#EXT-X-PART:')}"
            else:
                time.sleep(0.1)


def ages(folder, began):
    """Of each picture that came, its age at that moment, milliseconds."""
    arrivals = [tuple(map(int, line.split())) for line in (folder / "arrivals").read_text().splitlines()]
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", folder / "media.mp4", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    out, frame = [], 0
    for when, count in arrivals:
        for _ in range(count):
            at = (frame * HEIGHT + BAR_HEIGHT // 2) * WIDTH
            row = raw[at:at + WIDTH]
            frame += 1
            if len(row) == WIDTH:
                shown = sum((row[bar * (WIDTH // BARS) + WIDTH // BARS // 2] > 128) << bar for bar in range(BARS))
                out.append(when - began - shown * UNIT_MS)
    return out, arrivals[0][0] if arrivals else None


class Net:
    """A source at the Internet's side, and viewers behind lines of their own: from the shortest delay to the longest, evenly."""

    def __init__(self, options):
        self.options = options
        sh("mkdir -p /run/netns; mount -t tmpfs none /run/netns; ip link set lo up; ip link add hub type bridge; ip link set hub up")
        first, last = options.delay[0], options.delay[-1]
        delays = {f"v{viewer}": first + (last - first) * viewer / max(1, options.viewers - 1) for viewer in range(options.viewers)}
        self.lines = subprocess.Popen([sys.executable, DELAY_LINE, "--jitter", str(options.jitter), "--loss", str(options.loss),
                                       *(f"{name},{name}-home,{delay}" for name, delay in delays.items())], stdout=subprocess.PIPE)
        self.lines.stdout.readline()
        sh("ip link add source type veth peer name source-home")
        self.add("source", SOURCE, options.source_up, options.source_up)
        for viewer, name in enumerate(delays):
            self.add(name, address(viewer), options.up, options.down)

    def add(self, name, ip, up, down):
        half = "tbf burst 32k latency 300ms rate "
        sh(f"""ip netns add {name}; ip link set {name}-home netns {name}; ip link set {name} master hub up; ip -n {name} link set {name}-home name eth0
            ip -n {name} addr add {ip}/24 dev eth0; ip -n {name} link set lo up; ip -n {name} link set eth0 up
            ip -n {name} route change {NETWORK} dev eth0 proto kernel scope link src {ip} congctl lock {self.options.tcp}
            ip netns exec {name} tc qdisc add dev eth0 root {half}{up}; tc qdisc add dev {name} root {half}{down}""")

    def close(self):
        self.lines.kill()
        self.lines.wait()
        sh("for n in $(ip netns list | cut -d' ' -f1); do ip netns del $n; done; ip link del hub; umount /run/netns")

    def run(self, name, command, **more):
        return subprocess.Popen(["ip", "netns", "exec", name, *map(str, command)], start_new_session=True, **more)

    def sent(self, name):
        return int(subprocess.check_output(["ip", "netns", "exec", name, "cat", "/sys/class/net/eth0/statistics/tx_bytes"]))


def address(viewer):
    return f"10.77.0.{10 + viewer}"


def sh(text):
    subprocess.run(["sh", "-ec", text], check=True)


class Show:
    """One way of sending, from its beginning to its end."""

    def __init__(self, net, work):
        self.net, self.work, self.processes = net, work, []
        self.began = int(time.time() * 1000)

    def start(self, name, command, **more):
        process = self.net.run(name, command, **more)
        self.processes.append(process)
        return process

    def encoder(self, *output, **more):
        film = self.start("source", [sys.executable, __file__, "--camera", self.began], stdout=subprocess.PIPE)
        coding = ("ffmpeg -v error -f rawvideo -pix_fmt gray -s %dx%d -r %d -i - -pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency"
                  " -g %d -sc_threshold 0 -b:v 1500k" % (WIDTH, HEIGHT, RATE, RATE)).split()
        return self.start("source", coding + list(output), stdin=film.stdout, **more)

    def watch(self, viewer, url):
        folder = self.work / f"v{viewer}"
        folder.mkdir(exist_ok=True)
        self.start(f"v{viewer}", [sys.executable, __file__, "--client", url, folder], stderr=open(folder / "client.log", "w"))

    def figures(self, seconds, asked):
        time.sleep(seconds / 4)
        sent, since = self.net.sent("source"), time.monotonic()
        time.sleep(seconds)
        sent, since = self.net.sent("source") - sent, time.monotonic() - since
        self.end()
        every, starts = [], []
        for viewer in range(self.net.options.viewers):
            old, first = ages(self.work / f"v{viewer}", self.began)
            every += old[len(old) // 5:]  # what came in one go at the start is older
            starts += [first - asked[viewer]] if first else []
        every.sort()
        mine = os.path.getsize(self.work / "v0" / "media.mp4")
        return every, starts, sent / since, mine

    def end(self):
        for process in reversed(self.processes):
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()


def swarm(net, work):
    show = Show(net, work)
    starling = [os.environ.get("STARLING", ROOT / "installer/target/starling/bin/starling")]
    alone = ["--allow-private", "--no-dht", "--no-lsd", "--no-port-mapping"]
    show.start("source", starling + ["tracker", "--listen", f"{SOURCE}:6969"], stdout=subprocess.DEVNULL, stderr=open(work / "tracker.log", "w"))
    encoder = show.encoder("-f", "mpegts", "-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0", "-", stdout=subprocess.PIPE)
    source = show.start("source", starling + ["live", "-", "--name", "Bench", "--data", work / "s", "--listen", f"{SOURCE}:7000", "--json", "--up", "1M",
                                              "--tracker", f"http://{SOURCE}:6969/announce", *alone],
                        stdin=encoder.stdout, stdout=subprocess.PIPE, stderr=open(work / "source.log", "w"), text=True)
    magnet = next(found[1] for line in source.stdout if (found := re.search(r'"magnet":"([^"]+)"', line)))
    threading.Thread(target=lambda: [None for _ in source.stdout], daemon=True).start()
    asked = []
    for viewer in range(net.options.viewers):
        asked.append(int(time.time() * 1000))
        watching = show.start(f"v{viewer}", starling + ["watch", magnet, "--standalone", "--print-url", "--relay", "--data", work / f"d{viewer}", "--listen",
                                                        f"{address(viewer)}:7000", "--up", net.options.up_bytes, *alone],
                              stdout=subprocess.PIPE, stderr=open(work / f"w{viewer}.log", "w"), text=True)
        show.watch(viewer, watching.stdout.readline().strip())
    return show.figures(net.options.seconds, asked)


def hls(net, work, length):
    show = Show(net, work)
    (work / "hls").mkdir()
    show.encoder("-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", length, "-hls_list_size", "8", "-hls_flags", "delete_segments+independent_segments",
                 "-hls_fmp4_init_filename", "init.mp4", str(work / "hls/live.m3u8"))
    (work / "nginx.conf").write_text(NGINX.format(work, SOURCE))
    show.start("source", ["nginx", "-c", work / "nginx.conf"], stderr=subprocess.DEVNULL)
    while not (work / "hls/live.m3u8").exists():
        time.sleep(0.1)
    asked = []
    for viewer in range(net.options.viewers):
        asked.append(int(time.time() * 1000))
        show.watch(viewer, f"http://{SOURCE}:8080/live.m3u8")
        time.sleep(0.5)
    return show.figures(net.options.seconds, asked)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--delay", type=lambda text: tuple(map(float, text.split("-"))), default=(20, 40), metavar="MS-MS", help="of the viewers' lines, one way")
    parser.add_argument("--jitter", type=float, default=5, metavar="MS", help="that a packet may take longer, one way")
    parser.add_argument("--loss", type=float, default=1, metavar="PERCENT", help="of a line, each way")
    parser.add_argument("--tcp", default="cubic", help="how TCP finds its rate; what systems have unless told")
    parser.add_argument("--up", default="8mbit")
    parser.add_argument("--down", default="20mbit")
    parser.add_argument("--source-up", default="20mbit")
    parser.add_argument("--only", default="", metavar="WORD", help="the ways whose names have it")
    options = parser.parse_args()
    options.up_bytes = str(int(re.match("[0-9]+", options.up)[0]) * 125) + "k"
    ways = {"Starling": swarm, "HLS, nginx, segments of 1 s": lambda n, w: hls(n, w, "1"), "HLS, nginx, segments of 4 s": lambda n, w: hls(n, w, "4")}
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {options.viewers} viewers, up {options.up}, down {options.down}, "
          f"{options.delay[0]:.0f} to {options.delay[-1]:.0f} ms one way, {options.jitter:.0f} ms jitter, {options.loss} % lost, {options.tcp}")
    print(f"{'':30} {'age p50':>8} {'p95':>7} {'<=1.5 s':>8} {'<=2 s':>7} {'start-up':>9} {'origin sent':>12} {'in rates':>9}")
    for name, way in ((name, way) for name, way in ways.items() if options.only in name):
        if "nginx" in name and not shutil.which("nginx"):
            print(f"{name:30} nginx is not installed")
            continue
        with tempfile.TemporaryDirectory(prefix="starling-live-", dir="/dev/shm") as folder:
            net = Net(options)
            try:
                every, starts, rate, mine = way(net, pathlib.Path(folder))
            finally:
                net.close()
            if not every:
                print(f"{name:30} nothing came")
                continue
            share = lambda most: 100 * sum(age <= most for age in every) / len(every)
            print(f"{name:30} {every[len(every) // 2]:6} ms {every[len(every) * 95 // 100]:4} ms {share(1500):6.1f} % {share(2000):5.1f} % "
                  f"{statistics.median(starts):6.0f} ms {rate / 1000:7.0f} kB/s {rate / 187_500:8.2f}x", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--camera"]:
        camera(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--client"]:
        client(*sys.argv[2:4])
    elif "STARLING_BENCH_INSIDE" in os.environ or "-h" in sys.argv or "--help" in sys.argv:
        main()
    else:
        os.environ["STARLING_BENCH_INSIDE"] = "yes"
        os.execvp("unshare", ["unshare", "--net", "--mount", "--propagation", "private", sys.executable, __file__, *sys.argv[1:]])
