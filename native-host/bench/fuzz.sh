#!/bin/sh
# Fuzzes every decoder, one after the other: what CI only runs over the kept inputs.
# Usage: bench/fuzz.sh [--seconds N] [PATTERN]    N for each target (600); PATTERN of "Class.method"
# What is found is told, kept in target/fuzz/<target>, and ends it with 1; copy the input to src/test/resources/…Inputs.
set -eu
here=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd)
seconds=600
if [ "${1-}" = --seconds ]; then
    seconds=$2
    shift 2
fi
pattern=${1-.}
JAVA_HOME=$(sh "$here/../installer/find-jdk.sh")
export JAVA_HOME
cd "$here"
[ -d target/test-classes ] || {
    echo "Run 'mvn test-compile' first." >&2
    exit 1
}
mkdir -p target/fuzz
mvn -q -o dependency:build-classpath -Dmdep.outputFile=target/fuzz/classpath -Dmdep.includeScope=test > /dev/null
classpath=$here/target/test-classes:$here/target/classes:$(cat target/fuzz/classpath)
failed=0
for file in $(grep -rl '@FuzzTest' src/test/java | sort); do
    class=$(printf '%s' "${file#src/test/java/}" | sed 's/\.java$//; s|/|.|g')
    for method in $(sed -n '/@FuzzTest/{n;s/.*void \([A-Za-z]*\)(.*/\1/p}' "$file"); do
        target=${class##*.}.$method
        printf '%s' "$target" | grep -q -- "$pattern" || continue
        work=$here/target/fuzz/$target
        mkdir -p "$work/corpus"
        seeds=$here/src/test/resources/$(printf '%s' "$class" | tr . /)Inputs/$method
        [ -d "$seeds" ] || seeds=$work/corpus
        cd "$work"
        if "$JAVA_HOME/bin/java" -Xmx1g -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
            --target_class="$class" --target_method="$method" --instrumentation_includes='tv.starling.**' \
            -max_total_time="$seconds" -rss_limit_mb=2500 -timeout=20 corpus "$seeds" > log 2>&1; then
            printf '%-40s %s\n' "$target" "$(grep -a '^Done' log)"
        else
            failed=1
            printf '%-40s FINDING: %s/log\n' "$target" "$work"
            grep -a -m 3 -A 6 '== Java Exception\|ERROR: libFuzzer' log || true
        fi
        cd "$here"
    done
done
exit $failed
