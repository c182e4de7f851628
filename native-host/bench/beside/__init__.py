"""Starling measured beside the clients that people use instead, in the same run, taking turns. See ../README.md."""
