"""The benchmarks, each with its name and what it measures in its module's documentation."""
from . import bulk, first, growth, idle, peers, seek, viewers

ALL = {"fetch": bulk.fetch, "seed": bulk.seed, "cold": first.cold, "warm": first.warm, "seek": seek.run,
       "viewers": viewers.run, "peers": peers.run, "idle": idle.run, "growth": growth.run}
