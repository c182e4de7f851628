#!/bin/sh
# Runs the image as an engine, a bridge and two commands, each recording what it loads into its ahead-of-time cache.
# Usage: train.sh IMAGE JDK
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
image=$1
java=$2/bin/java
starling=$image/bin/starling
work=$(mktemp -d)
processes=

fail() {
    printf 'train: %s\n' "$*" >&2
    cat "$work"/*.log >&2
    exit 1
}

finish() {
    for process in $processes; do
        kill "$process" 2> /dev/null && wait "$process" 2> /dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT

# A user of its own: nothing of the real one's engine is touched.
unset XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME
export HOME="$work" XDG_RUNTIME_DIR="$work/run"
mkdir -m 700 "$XDG_RUNTIME_DIR"

# Option of the Java runtime with which a kind of process records.
record() { printf '%s' "-XX:AOTCacheOutput=$image/lib/$1.aot.new"; }

# Waits up to a minute for a command to succeed.
await() {
    what=$1
    shift
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -le 600 ] || fail "$what: not within a minute."
        sleep 0.1
    done
}

# A native-messaging frame: its length in four bytes, little end first, then the JSON.
frame() {
    printf "\\$(printf %o $((${#1} % 256)))\\$(printf %o $((${#1} / 256)))\\000\\000%s" "$1"
}

# Nothing leaves this machine: the hash table is entered by a node that is not there.
mkdir -p "$HOME/.local/share/starling"
printf '{"lsd": false, "portMapping": false, "dhtNodes": ["127.0.0.1:9"]}' > "$HOME/.local/share/starling/settings.json"

STARLING_JAVA_OPTIONS=$(record engine) "$starling" engine > "$work/engine.log" 2>&1 &
engine=$!
processes=$engine
await 'The engine' test -S "$XDG_RUNTIME_DIR/starling/engine.sock"

# The engine plays a clip that somebody has.
port=$((20000 + $$ % 12000)) # below those that the system hands out
head -c 1500000 /dev/zero > "$work/clip.mp4"
"$starling" seed "$work/clip.mp4" --standalone --no-dht --data "$work/seed" --listen "127.0.0.1:$port" --allow-private \
    > "$work/seed.log" 2>&1 &
processes="$processes $!"
await 'The magnet link' grep -sq '^magnet:' "$work/seed.log"
"$starling" play "$(grep '^magnet:' "$work/seed.log")" --allow-private > "$work/play.log" 2>&1 &
processes="$processes $!"
await 'The stream' grep -sq 'http://127.0.0.1:' "$work/play.log"
"$java" "$here/Fetch.java" "$(grep -o 'http://127.0.0.1:[^ ]*' "$work/play.log" | head -n 1)" > "$work/fetch.log" 2>&1 ||
    fail 'the stream could not be read.'

STARLING_JAVA_OPTIONS=$(record standalone) "$starling" get "$(grep '^magnet:' "$work/seed.log")" --standalone --no-dht \
    --data "$work/get" --to "$work/to" --allow-private > "$work/get.log" 2>&1 || fail 'the clip was not fetched.'

{
    frame '{"id":1,"type":"hello","client":"extension","version":"0.1.0","protocol":1}'
    frame '{"id":2,"type":"status"}'
    sleep 1
} | STARLING_JAVA_OPTIONS=$(record bridge) "$starling" host chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/ \
    > "$work/bridge.out" 2> "$work/bridge.log" || fail 'the bridge failed.'

STARLING_JAVA_OPTIONS=$(record command) "$starling" status > "$work/status.log" 2>&1 || fail 'a command failed.'

# A recording engine makes its cache before it ends: on a busy machine that takes longer than the command waits.
"$starling" stop > "$work/stop.log" 2>&1 || await 'The engine' test -s "$image/lib/engine.aot.new"
wait "$engine" || true

for kind in engine standalone bridge command; do
    [ -s "$image/lib/$kind.aot.new" ] || fail "the $kind's cache was not made."
    mv "$image/lib/$kind.aot.new" "$image/lib/$kind.aot"
done
