#!/bin/sh
# Measures the inner loops with JMH: codecs, piece picker, Merkle trees, routing table (native-host/src/jmh).
# Usage: bench/jmh.sh [PATTERN] [JMH's own options]    such as: bench/jmh.sh Picker -f 3; -h tells all
# Needs 'mvn package' or 'mvn compile' before. The Java options are those of the engine in the application image.
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
JAVA_HOME=$(sh "$here/../installer/find-jdk.sh")
export JAVA_HOME
cd "$here"
[ -d target/classes ] || {
    echo "Run 'mvn compile' first." >&2
    exit 1
}
work=target/jmh
rm -rf "$work"
mkdir -p "$work/classes"
mvn -q -B -Pjmh dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test > "$work/log" 2>&1 || {
    cat "$work/log" >&2
    exit 1
}
classpath=target/classes:$(cat "$work/classpath")
# shellcheck disable=SC2046 # source files' names have no blanks
"$JAVA_HOME/bin/javac" -nowarn -d "$work/classes" -cp "$classpath" -processorpath "$classpath" \
    -processor org.openjdk.jmh.generators.BenchmarkProcessor $(find src/jmh/java -name '*.java')
options='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xmx256m'
case " $* " in
    *" -"*) ;; # with options of one's own, JMH's defaults hold for the rest
    *) set -- "$@" -f 1 -wi 3 -w 1 -i 5 -r 1 ;;
esac
exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -cp "$work/classes:$classpath" org.openjdk.jmh.Main \
    -jvmArgs "$options" "$@"
