#!/usr/bin/env bash
# Compares the public API with that of the last tag v*, or of another revision given, which it builds in a folder of its own. What breaks
# callers compiled against it fails. Before the first tag there is nothing to compare with, and it says so.
set -euo pipefail
cd "$(dirname "$0")/.."
baseline=${1:-$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)}
if [ -z "$baseline" ]; then
    echo "compatible.sh: no release is tagged yet: nothing to compare the API with"
    exit 0
fi
published=modules/aws.io.api,modules/aws.io.testing,modules/aws.io.tck
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git archive "$baseline" | tar -x -C "$work"
(cd "$work" && mvn -B -ntp -q -pl "$published" -am package -DskipTests)
for module in ${published//,/ }; do
    name=${module#modules/}
    find "$work/$module/target" -maxdepth 1 -name "$name-*.jar" ! -name '*-sources.jar' ! -name '*-javadoc.jar' -exec cp {} "$work/$name.jar" \;
done
mvn -B -ntp -q -pl "$published" -am verify -DskipTests "-Daws.io.baseline=$work"
echo "compatible.sh: the API keeps what $baseline had"
