#!/usr/bin/env bash
# Builds the published jars of a revision in a folder of its own, and copies them to a folder: jars.sh REVISION FOLDER. WORK instead of a
# revision stands for what the checkout holds. For "-Dcompare=pair --before FOLDER --after FOLDER", see docs/performance.md.
set -euo pipefail
revision=${1:?REVISION, or WORK} folder=$(realpath -m "${2:?FOLDER}")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "$revision" = WORK ]; then
    git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar -x -C "$work"
else
    git archive "$revision" | tar -x -C "$work"
fi
modules=modules/aws.io.testing,modules/aws.io.loop.epoll,modules/aws.io.loop.nio,modules/aws.io.tls.jsse,modules/aws.io.tls.conscrypt,modules/aws.io.tls.bc
(cd "$work" && mvn -B -ntp -q -pl "$modules" -am package -Dmaven.test.skip)
mkdir -p "$folder"
rm -f "$folder"/aws.io.*.jar
find "$work/modules" -path '*/target/*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' -exec cp {} "$folder" \;
echo "jars.sh: $folder has the $(ls "$folder" | wc -l) jars of $revision"
