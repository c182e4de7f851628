#!/bin/sh
# Prints the home of a JDK 25 on this machine: JAVA_HOME if it is one, else the first found where JDKs are put.
# Exits 1 with a sentence where there is none.
set -eu

# A runtime without a compiler or a linker is not enough.
is_jdk_25() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/jlink" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release" 2> /dev/null
}

on_path=$(command -v javac || true)
[ -z "$on_path" ] || on_path=$(readlink -f "$on_path")

for home in "${JAVA_HOME-}" "${JAVA_HOME_25_X64-}" "${JDK_25-}" "${on_path%/bin/javac}" \
    /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/*jdk* /opt/java/* /opt/*/jdk* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && is_jdk_25 "$home"; then
        printf '%s\n' "$home"
        exit 0
    fi
done
echo "Starling is built with a JDK 25, and none was found on this machine.
Install one (for example Temurin 25, https://adoptium.net) and set JAVA_HOME to its folder, then try again." >&2
exit 1
