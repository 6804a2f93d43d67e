#!/usr/bin/env bash
# How many events a second the product accepts, against what SQLite alone does with the same rows in the same groups.
#
#   bash eng/bench/events/run.sh                       # 10,000 single posts over 16 connections, then 10 batches of 1,000
#   BUILD=0 bash eng/bench/events/run.sh --rounds 3    # with the program that was published before
#
# Needs the .NET SDK and python3. Everything listens on 127.0.0.1 alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${BENCH_OUT:-$root/artifacts/bench}
mkdir -p "$out"

if [ "${BUILD:-1}" = 1 ] && [[ " $* " != *" --help "* ]]; then
  rm -rf "$out/app"
  dotnet publish "$root/Messaging.Web" -c Release -r linux-x64 --no-self-contained -o "$out/app" \
    -p:CompressionEnabled=false -p:NuGetLockFilePath=obj/bench.lock.json -p:WarningsNotAsErrors=NU1505 -v q -nologo
fi
exec python3 "$here/bench.py" --out "$out" "$@"
