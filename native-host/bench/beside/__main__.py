"""Runs the benchmarks that are asked for, and prints Markdown; progress goes to standard error."""
import argparse
import platform
import sys
import tempfile

from . import arena
from .bench import Bench
from .benchmarks import ALL as BENCHMARKS
from .clients import ALL as CLIENTS
from .clients.libtorrent import python
from .programs import Failed


def arguments():
    parser = argparse.ArgumentParser(prog="native-host/bench/run.sh", description="Measures Starling beside other clients, in turn.",
                                     epilog="What each line means: native-host/bench/README.md.")
    parser.add_argument("--only", action="append", metavar="NAME", choices=BENCHMARKS, help="one benchmark; may be given again")
    parser.add_argument("--clients", metavar="A,B", help="only these (default: all that are installed)")
    parser.add_argument("--runs", type=int, default=5, help="rounds; figures are medians of them (default 5)")
    parser.add_argument("--memory", default="/dev/shm", metavar="DIR", help="a folder in memory (default /dev/shm)")
    parser.add_argument("--disk", default="/var/tmp", metavar="DIR", help="a folder on a disk (default /var/tmp)")
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the benchmarks themselves")
    parser.add_argument("--list", action="store_true", help="names the benchmarks and the clients")
    return parser.parse_args()


def listing():
    print("Benchmarks:")
    for name, run in BENCHMARKS.items():
        print(f"  {name:<12} {run.__doc__}")
    print("Clients:")
    for client in CLIENTS:
        print(f"  {client.name:<12} {client.missing() or client.version()}")


def present(names):
    """Those asked for that are installed; says of the others why not."""
    known = {client.name: client for client in CLIENTS}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        sys.exit(f"No such client: {', '.join(unknown)}. There are {', '.join(known)}.")
    there = []
    for client in (known[name] for name in names or known):
        missing = client.missing()
        if missing:
            print(f"bench: without {client.title}: {missing}", file=sys.stderr)
        else:
            there.append(client)
    return there


def main():
    args = arguments()
    if args.list:
        listing()
        return
    if not python():
        sys.exit("libtorrent seeds in every benchmark, and is not installed (Debian: python3-libtorrent)")
    if arena.is_inside():
        measure(args)
        return
    with (tempfile.TemporaryDirectory(dir=args.memory, prefix="starling-bench-") as memory,
          tempfile.TemporaryDirectory(dir=args.disk, prefix="starling-bench-") as disk):
        sys.exit(arena.run_inside(memory, disk))


def measure(args):
    arena.prepare()
    clients = present(args.clients.split(",") if args.clients else None)
    if not clients:
        sys.exit("None of the clients is there.")
    print(f"{', '.join(map(str, clients))}; {args.runs} rounds, medians (smallest..largest); Linux {platform.release()}\n", flush=True)
    for name in args.only or BENCHMARKS:
        bench = Bench(clients, args.runs, args.quick, *arena.folders())
        bench.say(name)
        try:
            BENCHMARKS[name](bench)
        except Failed as failed:
            sys.exit(f"bench: {name}: {failed}")
        finally:
            bench.close()


main()
