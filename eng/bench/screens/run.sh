#!/usr/bin/env bash
# How quick the screens are with 200,000 invoices, 20,000 customers and runs of 100,000.
#
#   bash eng/bench/screens/run.sh                          # everything; the data is made the first time and kept
#   bash eng/bench/screens/run.sh --parts invoices --only search
#   BUILD=0 bash eng/bench/screens/run.sh                  # the program that was published last time
#   bash eng/bench/screens/run.sh --help
#
# BENCH_OUT says where program and data are kept (about 1 GB). Needs the .NET SDK, python3 and Chromium. Everything listens on 127.0.0.1 alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${BENCH_OUT:-$root/artifacts/bench}
mkdir -p "$out"

if [ "${BUILD:-1}" = 1 ] && [[ " $* " != *" --help "* ]]; then
  rm -rf "$out/app"
  # Published as for a server: compiled beforehand for this kind of machine. Compressed copies of scripts take minutes to make and have no part here.
  dotnet publish "$root/Messaging.Web" -c Release -r linux-x64 --no-self-contained -o "$out/app" \
    -p:CompressionEnabled=false -p:NuGetLockFilePath=obj/bench.lock.json -p:WarningsNotAsErrors=NU1505 -v q -nologo
fi
exec python3 "$here/bench.py" --out "$out" "$@"
