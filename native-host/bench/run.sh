#!/bin/sh
# Measures a fetch of 1 GiB beside libtorrent's. Words given here go to bench.py (--runs 3, --into FOLDER, --bytes N).
# Needs the application image (mvn package), or STARLING with another command that does the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
starling=${STARLING:-$here/../../installer/target/starling/bin/starling}
if [ ! -x "${starling%% *}" ] && ! command -v "${starling%% *}" >/dev/null; then
    echo "There is no application image at $starling: run 'mvn package' first." >&2
    exit 1
fi
exec python3 "$here/bench.py" --starling "$starling" "$@"
