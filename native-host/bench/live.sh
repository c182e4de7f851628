#!/bin/sh
# Live swarms in simulation: prints a table of the figures, writes their curves as pictures. See README.md.
# Usage: bench/live.sh [VIEWERS...]       such as: bench/live.sh 100 1000; SECONDS_MEASURED=40 and SEEDS=1 unless said
# Needs 'mvn package' or 'mvn test-compile' before. A thousand viewers take about a minute of processor time for each crowd.
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
JAVA_HOME=$(sh "$here/../installer/find-jdk.sh")
export JAVA_HOME
cd "$here"
[ -d target/test-classes ] || {
    echo "Run 'mvn test-compile' first." >&2
    exit 1
}
[ $# -gt 0 ] || set -- 1000
mkdir -p target/live
mvn -o -q -B dependency:build-classpath -Dmdep.outputFile=target/live/classpath -Dmdep.includeScope=test > target/live/log 2>&1 \
    || mvn -q -B dependency:build-classpath -Dmdep.outputFile=target/live/classpath -Dmdep.includeScope=test > target/live/log 2>&1 || {
    cat target/live/log >&2
    exit 1
}
"$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx"${HEAP:-8g}" -cp "target/test-classes:target/classes:$(cat target/live/classpath)" \
    tv.starling.live.LiveBench target/live "${SECONDS_MEASURED:-40}" "${SEEDS:-1}" "$@"
echo "Pictures: $here/target/live/*.svg"
