#!/bin/sh
# Installs what the tests need and is missing, then builds everything and runs every test.
set -eu
me=check
root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
. "$root/installer/packages.sh"

usage() {
    cat << END
Usage: installer/check.sh [--fast] [--help]

Builds Starling and runs its tests: units, simulation, other BitTorrent clients, real browsers.
Debian packages that the tests need and that are missing are installed, as root or by sudo.

  --fast   units and simulation only; installs nothing
  --help   this text

Exits 0 when everything passed. Reports: native-host/target/surefire-reports, installer/target/failsafe-reports.
END
}

# Packages from npm, as a lock file names them: FOLDER of the tests' resources, NAME below installer/target, what it is.
# None of the packages' own scripts runs.
need_npm() {
    wanted=$root/native-host/src/test/resources/$1
    there=$root/installer/target/$2
    ! cmp -s "$wanted/package-lock.json" "$there/installed" || return 0
    say "installing $3"
    mkdir -p "$there"
    cp -R "$wanted/." "$there"
    (cd "$there" && npm ci --ignore-scripts --loglevel=error < /dev/null) || fail "npm could not install $3."
    cp "$wanted/package-lock.json" "$there/installed"
}

goal=verify
case ${1-} in
    '') ;;
    --fast) goal=test ;;
    --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
esac

need_build_tools
say "JDK: $JAVA_HOME"
if [ "$goal" = verify ]; then
    # Browsers and the driver of one; a player; other clients; a web server; the clip; the network's own tools; proxies; media keys.
    need_packages 'chromium>=128' chromium-driver 'firefox-esr>=142' 'firefox-esr-l10n-ar>=142' mpv python3 python3-libtorrent python3-gi \
        qbittorrent-nox transmission-daemon transmission-cli \
        aria2 rtorrent nginx-light ffmpeg iproute2 miniupnpd-nftables nftables procps dante-server tinyproxy-bin dbus-daemon dbus-bin
    need_npm interop/webtorrent webtorrent 'one more client, WebTorrent'
    need_npm e2e/npm npm "the browser tests' tools"
fi
say "mvn $goal (some minutes)"
cd "$root"
if mvn -B "$goal"; then
    say 'everything passed'
else
    fail "failed: see above, and the reports in native-host/target/surefire-reports and installer/target/failsafe-reports."
fi
