#!/usr/bin/env bash
# Builds the published jars twice, in two folders, from what the checkout holds, and compares every byte. Takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
modules=$(cd modules && ls -d */pom.xml | sed 's|^|modules/|; s|/pom.xml||' | paste -sd,)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in one other/deeper; do
    mkdir -p "$work/$build"
    git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar -x -C "$work/$build"
    (cd "$work/$build" && mvn -B -ntp -q -Pfull -pl "$modules" -am package -DskipTests)
    (cd "$work/$build" && find modules -path '*/target/*.jar' | sort | xargs sha256sum) > "$work/sums-${build%%/*}"
done
[ "$(wc -l < "$work/sums-one")" -ge 10 ] || { echo "reproducible.sh: only these jars were built:"; cat "$work/sums-one"; exit 1; }
diff "$work/sums-one" "$work/sums-other" || { echo "reproducible.sh: the jars above differ between two builds of the same sources"; exit 1; }
echo "reproducible.sh: two builds gave the same $(wc -l < "$work/sums-one") jars"
