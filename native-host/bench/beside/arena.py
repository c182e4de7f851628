"""A network and process namespace of our own: only loopback, an address for each client, and nothing outlives it."""
import contextlib
import os
import shutil
import signal
import subprocess
import sys

CLIENTS = "10.77.0."
CROWD = "10.78.0.0/16"
PORT = 6881
TRACKER = "10.77.0.40:6969"
INSIDE = "STARLING_BENCH_INSIDE"


def is_inside():
    return INSIDE in os.environ


def folders():
    """In memory and on a disk; whoever started us removes them."""
    return os.environ[INSIDE].split(":")


def run_inside(memory, disk):
    """Runs this program again inside and gives its exit code. Whatever ends us ends everything in there."""
    for program, package in (("unshare", "util-linux"), ("ip", "iproute2")):
        if not shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            sys.exit(f"{program} is not installed (Debian: {package})")
    unshare = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.getuid() != 0:
        unshare.append("--map-root-user")
    if subprocess.run(unshare + ["true"], stderr=subprocess.DEVNULL).returncode != 0:
        sys.exit("No right to make namespaces: be root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1).")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    environment = dict(os.environ, **{INSIDE: f"{memory}:{disk}"}, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
    inner = subprocess.Popen(unshare + [sys.executable, "-B", "-m", "beside"] + sys.argv[1:], env=environment)
    try:
        return inner.wait()
    except KeyboardInterrupt:
        return 1
    finally:
        inner.kill()
        inner.wait()


def prepare():
    """Loopback and its addresses, once inside."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    batch = "".join(f"addr add {CLIENTS}{i}/32 dev lo\n" for i in range(1, 41))
    batch += f"route add local {CROWD} dev lo\n"  # every address of it is ours: a crowd's peers have one each
    subprocess.run(["ip", "-batch", "-"], input=batch, text=True, check=True)


@contextlib.contextmanager
def line(address, rate):
    """Everything this address sends goes over a line that carries so many bytes of payload a second, and saves nothing up."""
    whole, payload = 14 + 1500, 1500 - 52  # a packet as it is counted, and what it carries (IPv4 and TCP with time stamps)
    _tc("qdisc add dev lo root handle 1: htb")
    try:
        subprocess.run(["ip", "link", "set", "lo", "mtu", "1500"], check=True)
        bits = rate * 8 * whole // payload
        _tc(f"class add dev lo parent 1: classid 1:1 htb rate {bits}bit burst 4k cburst 4k quantum 1514")
        _tc("qdisc add dev lo parent 1:1 pfifo limit 64")
        _tc(f"filter add dev lo parent 1: protocol ip u32 match ip src {address}/32 flowid 1:1")
        yield
    finally:
        _tc("qdisc del dev lo root")
        subprocess.run(["ip", "link", "set", "lo", "mtu", "65536"], check=True)


def _tc(command):
    subprocess.run(["tc", *command.split()], check=True)


class Addresses:
    """Clients get one each: most of them keep a single connection to an address, and remember what it did."""

    def __init__(self, first=2, last=39):
        self._first, self._last, self._next = first, last, first

    def next(self):
        address = f"{CLIENTS}{self._next}"
        self._next = self._first if self._next == self._last else self._next + 1
        return address
