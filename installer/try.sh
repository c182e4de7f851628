#!/bin/sh
# Builds Starling, registers it with this user's browsers, and shows it at work on a demo site of this machine.
set -eu
me=try
root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
. "$root/installer/packages.sh"

usage() {
    cat << END
Usage: installer/try.sh [--headless] [--keep] [--uninstall] [--help]

Builds Starling, registers its helper with the browsers of this user, starts a small broadcaster's site and one
viewer who has its film, both on this machine, and opens Chromium with the extension on the site: click the link there.
Without a display it does the same by itself, without a window, and writes a picture of the page.
Needs a JDK 25, Maven and Node.js 20.19; installs Debian's chromium when it is missing and it may.

  --headless    without a window, by itself
  --keep        keeps the work folder with its logs and says where it is
  --uninstall   takes the helper out of the browsers again and removes what this script made
  --help        this text
END
}

headless=
keep=
uninstall=
for option in "$@"; do
    case $option in
        --headless) headless=yes ;;
        --keep) keep=yes ;;
        --uninstall) uninstall=yes ;;
        --help) usage && exit 0 ;;
        *) usage >&2 && exit 2 ;;
    esac
done
[ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || headless=yes

image=$root/installer/target/starling
starling=$image/bin/starling
extension=$root/extension/dist/chromium
demo=$root/installer/demo
made=$root/installer/target/try
most_starts=5
work=
browser=
seeder=
site_server=

if [ -n "$uninstall" ]; then
    if [ -x "$starling" ]; then "$starling" uninstall; fi
    rm -rf "$made"
    say 'the helper is out of the browsers; the rest goes with this folder'
    exit 0
fi

# Ends what this script started, and nothing else.
finish() {
    code=$?
    trap - EXIT INT TERM
    for process in $browser $seeder $site_server; do
        kill "$process" 2> /dev/null && wait "$process" 2> /dev/null || true
    done
    if [ -n "$work" ]; then
        [ ! -x "$work/starling" ] || "$work/starling" stop > /dev/null 2>&1 || true
        if [ -n "$keep" ]; then say "work folder kept: $work"; else rm -rf "$work"; fi
    fi
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits up to 30 s for a command to succeed, as long as the process that it waits for lives.
await() {
    process=$1
    what=$2
    shift 2
    tries=0
    until "$@" > /dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -le 300 ] || fail "$what: not within 30 s. Logs: try again with --keep."
        kill -0 "$process" 2> /dev/null || { cat "$work"/*.log >&2 && fail "$what: it ended early, see above."; }
        sleep 0.1
    done
}

build() {
    need_build_tools
    say "building (JDK: $JAVA_HOME)"
    (cd "$root" && mvn -q -B package -DskipTests -Dmaven.test.skip=true) || fail 'the build failed, see above.'
    [ -x "$starling" ] || fail "the build left no $starling."
    [ -f "$extension/manifest.json" ] || fail "the build left no extension in $extension."
}

find_browser() {
    chromium=$(command -v chromium || command -v chromium-browser || true)
    if [ -z "$chromium" ]; then
        need_packages chromium
        chromium=$(command -v chromium) || fail 'there is no chromium, though its package is installed.'
    fi
}

# The same program for the demo's browser and its own engine, which is not the user's: all it keeps lies in the work
# folder. Both peers of the demo are on loopback addresses, where a page's torrent may not lead otherwise.
demo_engine() {
    mkdir -p "$work/home/.local/share/starling"
    mkdir -m 700 "$work/run"
    echo '{"allowPrivate": true, "lsd": false, "portMapping": false, "dht": false}' > "$work/home/.local/share/starling/settings.json"
    for launcher in starling starling-host; do
        {
            printf '#!/bin/sh\nunset XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME\n'
            printf "export HOME='%s' XDG_RUNTIME_DIR='%s'\n" "$work/home" "$work/run"
            printf "exec '%s' \"\$@\"\n" "$image/bin/$launcher"
        } > "$work/$launcher"
        chmod 700 "$work/$launcher"
    done
}

# The native-messaging manifest in the profile, which is the only place where Chromium looks beside /etc.
manifest() {
    sh "$root/installer/host-properties.sh" "$work/host.properties"
    name=$(sed -n 's/^hostName=//p' "$work/host.properties")
    id=$(sed -n 's/^chromiumExtensionIds=\([a-p]*\).*/\1/p' "$work/host.properties")
    mkdir -p "$profile/NativeMessagingHosts"
    cat > "$profile/NativeMessagingHosts/$name.json" << END
{"name": "$name", "description": "Starling (demo)", "type": "stdio", "path": "$work/starling-host",
 "allowed_origins": ["chrome-extension://$id/"]}
END
}

make_clip() {
    [ ! -s "$made/clip.mp4" ] || return 0
    say 'making the film, a minute long'
    mkdir -p "$made"
    sh "$demo/clip.sh" "$image/lib/ffmpeg" "$made/clip.mp4" || fail 'ffmpeg could not make the film, see above.'
}

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }

answers() { node -e 'require("net").connect(+process.argv[1], "127.0.0.1", () => process.exit(0)).on("error", () => process.exit(1))' "$1"; }

# Somebody who has the film: an engine of its own.
seed() {
    port=$(free_port)
    magnet=$(node "$demo/torrent.mjs" "$made/clip.mp4" "$work/clip.torrent" "127.0.0.1:$port")
    "$work/starling" seed "$work/clip.torrent" --from "$made" --standalone --no-dht --data "$work/seed" --listen "127.0.0.1:$port" \
        --allow-private > "$work/seed.log" 2>&1 &
    seeder=$!
    await "$seeder" 'The viewer who has the film' answers "$port"
    say "somebody has the film: 127.0.0.1:$port"
}

serve() {
    node "$demo/serve.mjs" "$work/clip.torrent" "$magnet" > "$work/site.url" 2> "$work/site.log" &
    site_server=$!
    await "$site_server" "The broadcaster's site" grep -q http "$work/site.url"
    site=$(cat "$work/site.url")
    say "the broadcaster's site: $site"
}

# Chromium with the extension and a profile of its own. Arguments: more options, then the address.
browse() {
    [ "$(id -u)" != 0 ] || set -- --no-sandbox "$@" # Chromium's sandbox refuses to run as root
    "$chromium" --user-data-dir="$profile" --load-extension="$extension" --disable-extensions-except="$extension" \
        --no-first-run --no-default-browser-check --disable-sync --disable-background-networking \
        --disable-component-update --password-store=basic "$@" > "$work/browser.log" 2>&1 &
    browser=$!
}

# One Chromium in eight never answers, with or without an extension: then another is started, with a new profile.
watch_alone() {
    starts=1
    while true; do
        say 'opening Chromium without a window'
        browse --headless=new --remote-debugging-port=0 --window-size=1280,900 --mute-audio about:blank
        code=0
        NODE_NO_WARNINGS=1 node --experimental-websocket "$demo/viewer.mjs" "$profile" "$site" "$made/picture.png" || code=$?
        [ "$code" = 3 ] || break
        kill -KILL "$browser" && wait "$browser" 2> /dev/null || true
        browser=
        [ $starts -lt $most_starts ] || fail "Chromium itself did not answer in $starts starts; nothing was tried of Starling."
        say "Chromium itself does not answer: starting it anew ($starts)"
        starts=$((starts + 1))
        profile=$work/profile-$starts
        manifest
    done
    [ "$code" = 0 ] || fail "the film did not play; logs: try again with --keep. Picture, if any: $made/picture.png"
    say "it played. Picture: $made/picture.png"
}

watch_together() {
    say 'opening Chromium: click "Watch now" there, and close its window when you have seen enough'
    browse "$site"
    wait "$browser" || true
    browser=
    say 'Chromium was closed'
}

build
find_browser
say "registering the helper with this user's browsers"
"$starling" install || fail 'the helper could not be registered, see above.'
work=$(mktemp -d "${TMPDIR:-/tmp}/starling-try.XXXXXX")
profile=$work/profile
demo_engine
manifest
make_clip
seed
serve
if [ -n "$headless" ]; then watch_alone; else watch_together; fi
say "done. Take the helper out of the browsers again: installer/try.sh --uninstall"
