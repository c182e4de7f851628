# Sourced by check.sh and try.sh: progress lines, and Debian packages that are missing.
# shellcheck shell=sh

started=$(date +%s)

# A progress line, with the seconds since the start.
say() { printf '%s %4d s  %s\n' "$me" "$(($(date +%s) - started))" "$*"; }

fail() {
    printf '%s: %s\n' "$me" "$*" >&2
    exit 1
}

# Root's rights as far as they are to be had without a question.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif sudo -n true 2> /dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# Whether a package is there, NAME or NAME>=VERSION.
is_installed() {
    dpkg-query -W -f '${Status}' "${1%%>=*}" 2> /dev/null | grep -q 'ok installed' || return 1
    [ "${1%%>=*}" = "$1" ] || dpkg --compare-versions "$(dpkg-query -W -f '${Version}' "${1%%>=*}")" ge "${1##*>=}"
}

# Installs those of the named packages (see is_installed) that are missing or too old; fails with what to type where it may not.
need_packages() {
    command -v apt-get > /dev/null || fail "This is not Debian or a relative of it: install these with your system's tools: $*"
    missing=
    for package in "$@"; do
        is_installed "$package" || missing="$missing ${package%%>=*}"
    done
    [ -n "$missing" ] || return 0
    say "installing$missing"
    as_root true || fail "These packages are missing:$missing. Install them (sudo apt-get install$missing) and try again."
    log=$(mktemp)
    # An old list names packages that are gone, and old browsers.
    as_root apt-get update > "$log" 2>&1 || true
    # shellcheck disable=SC2086 # a list of words
    install_packages $missing >> "$log" 2>&1 || {
        tail -n 20 "$log" >&2
        fail "apt-get could not install$missing; its last words are above, all of them in $log."
    }
    rm -f "$log"
}

install_packages() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" < /dev/null
}

# What every build needs and no package of Debian 12 gives in the right version, or only with a question of taste.
need_build_tools() {
    JAVA_HOME=$(sh "$root/installer/find-jdk.sh") || exit 1
    export JAVA_HOME
    # Maven's own libraries use what this JDK warns of.
    export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS-}"
    command -v mvn > /dev/null || fail 'Maven is missing. Install it (sudo apt-get install maven) and try again.'
    command -v node > /dev/null && command -v npm > /dev/null ||
        fail 'Node.js (20.19 or newer) with npm is missing. Install it and try again.'
    node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (major == 20 && minor >= 19) ? 0 : 1)' ||
        fail "Node.js 20.19 or newer is needed; this one is $(node --version)."
}
