#!/bin/sh
# Writes the properties file that the jar reads its names and ids from, out of host.toml and the extension's manifest.
# Lists become comma-separated. Usage: host-properties.sh OUTPUT
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
toml=$here/host.toml
extension=$here/../extension

# The manifest's public key, Base64 DER.
manifest_key() {
    find "$extension" \( -name node_modules -o -name dist -o -name target \) -prune -o -name '*.json' -exec \
        sed -n 's/.*"key"[[:space:]]*:[[:space:]]*"\([A-Za-z0-9+/=]*\)".*/\1/p' {} + | sort -u
}

# Chromium's id of an extension: the first 32 hex digits of SHA-256 of the key, in the letters a to p.
extension_id() {
    printf %s "$1" | base64 -d | sha256sum | cut -c 1-32 | tr 0-9a-f a-p
}

key=$(manifest_key)
case $key in
    '')
        echo "No \"key\" in a manifest under extension/: the helper will accept only the ids of host.toml." >&2
        own=
        ;;
    *'
'*)
        echo "More than one \"key\" in the manifests under extension/: which extension may start the helper?" >&2
        exit 1
        ;;
    *) own=$(extension_id "$key") ;;
esac

mkdir -p "$(dirname -- "$1")"
awk -v own="$own" '
    /^[ \t]*(#|$)/ { next }
    !/^[a-zA-Z]+ = ("[^"]*"|\[("[^"]*"(, "[^"]*")*)?\])$/ {
        print FILENAME ":" FNR ": not key = \"value\" or a list of such: " $0 > "/dev/stderr"
        exit 1
    }
    {
        key = $1
        value = substr($0, length(key) + 4)
        gsub(/", "/, ",", value)
        gsub(/^\[?"?|"?\]?$/, "", value)
        if (key == "chromiumExtensionIds" && own != "") value = own (value == "" ? "" : "," value)
        print key "=" value
    }' "$toml" > "$1.new"
# Untouched when it says the same, so that nothing is rebuilt for it.
if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
