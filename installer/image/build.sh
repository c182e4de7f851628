#!/bin/sh
# Makes the application image: launchers, a Java runtime of the modules needed, jars, ffmpeg, ahead-of-time caches.
# Usage: build.sh IMAGE CLASSPATH_FILE FFMPEG_FOLDER    (the file: paths of jars, joined by colons, our own first)
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")" && pwd)
jdk=$(sh "$here/../find-jdk.sh")
image=$1
ffmpeg=$3
jars=$(tr ':' '\n' < "$2")

# What our own code and the parts of the libraries that we run need; see check_modules.
modules=java.base,java.logging,java.management,java.net.http,java.naming,java.xml,jdk.net,jdk.unsupported
# Every file's time: a whole, even second, for the caches check the jars' times and archives round them.
stamp='2026-11-22 00:00:00 UTC'

say() { printf 'image: %s\n' "$*"; }
fail() {
    printf 'image: %s\n' "$*" >&2
    exit 1
}

# Our own jar must not need a module that the runtime lacks; libraries name many that we never reach.
check_modules() {
    own=$(printf '%s\n' "$jars" | head -n 1)
    for module in $("$jdk/bin/jdeps" --multi-release 25 --ignore-missing-deps --print-module-deps \
        --class-path "$(cat "$1")" --no-recursive "$own" | tr ',' ' '); do
        case ,$modules, in
            *",$module,"*) ;;
            *) fail "tv.starling needs $module: add it to the modules in installer/image/build.sh." ;;
        esac
    done
}

link_runtime() {
    linked=$("$jdk/bin/java" -version 2>&1)$modules
    [ "$(cat "$image/runtime/linked" 2> /dev/null)" != "$linked" ] || return 0
    say 'linking the Java runtime'
    rm -rf "$image/runtime"
    "$jdk/bin/jlink" --add-modules "$modules" --output "$image/runtime" \
        --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-2 --vm server
    printf %s "$linked" > "$image/runtime/linked"
}

copy_jars() {
    rm -rf "$image/lib" "$image/bin"
    mkdir -p "$image/lib" "$image/bin"
    class_path=
    for jar in $jars; do
        cp "$jar" "$image/lib/"
        class_path="$class_path:\$home/lib/${jar##*/}"
    done
    say 'modernising old classes'
    "$jdk/bin/java" -cp "$image/lib/*" "$here/Modernise.java" "$image"/lib/*.jar || fail 'an old class could not be modernised.'
    sed "s|@CLASSPATH@|${class_path#:}|" "$here/starling" > "$image/bin/starling"
    chmod 755 "$image/bin/starling"
    ln -s starling "$image/bin/starling-host"
}

# Programs and libraries, and the licences under which they are passed on.
copy_ffmpeg() {
    mkdir "$image/lib/ffmpeg"
    cp "$ffmpeg"/* "$here"/ffmpeg/* "$image/lib/ffmpeg/"
    LD_LIBRARY_PATH=$image/lib/ffmpeg "$image/lib/ffmpeg/ffmpeg" -v error -version > /dev/null ||
        say 'ffmpeg does not run on this machine; in the image it is all the same'
}

mkdir -p "$image"
check_modules "$2"
link_runtime
copy_jars
copy_ffmpeg
find "$image" -exec touch -h -d "$stamp" {} +
say 'making the ahead-of-time caches'
sh "$here/train.sh" "$image" "$jdk"
find "$image/lib" -maxdepth 1 \( -name '*.aot' -o -name lib \) -exec touch -d "$stamp" {} +
say "$(du -sm "$image" | cut -f 1) MB in $image"
