#!/bin/sh
# Measures Starling beside other clients and prints tables; see README.md, or --help. Needs the application image
# (mvn package), or STARLING with another command that does the same.
set -eu
cd "$(dirname "$0")"
exec python3 -B -m beside "$@"
