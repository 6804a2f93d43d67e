#!/usr/bin/env bash
# How many mails a second the whole product sends, against nodemailer and smtp-source on the same sink in the same run.
#
#   bash eng/bench/send/run.sh                                   # all workloads, both sinks, 3 rounds: about half an hour
#   bash eng/bench/send/run.sh --rounds 1 --workloads W1 --sinks smtp-sink
#   bash eng/bench/send/run.sh --watch --workloads W2            # what a watching browser costs (needs chromium)
#   bash eng/bench/send/run.sh --long --workloads W2,W1          # 100,000 beside 5,000: throughput and memory; --watch: watched
#   bash eng/bench/send/run.sh --help                            # count, connections, rounds, what to leave out, ...
#
# Needs the .NET SDK, python3, gcc, node with npm, and Postfix's smtp-sink and smtp-source. Everything listens on 127.0.0.1 alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${BENCH_OUT:-$root/artifacts/bench}
mkdir -p "$out"

[[ " $* " == *" --help "* ]] || {
  # Said before anything is built and filled.
  needed="dotnet python3 gcc node npm smtp-sink smtp-source"
  [[ " $* " != *" --watch "* ]] || needed+=" chromium"
  for tool in $needed; do
    command -v "$tool" >/dev/null || { echo "$tool is needed and not installed (smtp-sink and smtp-source come with Postfix)." >&2; exit 1; }
  done
  if [ "${BUILD:-1}" = 1 ]; then
    rm -rf "$out/app"
    # Compressed copies of scripts and style sheets take minutes to make and have no part in sending.
    # Published as for a server: compiled beforehand for this kind of machine.
    dotnet publish "$root/Messaging.Web" -c Release -r linux-x64 --no-self-contained -o "$out/app" \
      -p:CompressionEnabled=false -p:NuGetLockFilePath=obj/bench.lock.json -p:WarningsNotAsErrors=NU1505 -v q -nologo
  fi
  dotnet publish "$here/bare" -c Release -r linux-x64 --no-self-contained -o "$out/bare" -v q -nologo
  [ "$out/sink" -nt "$here/sink.c" ] || gcc -O2 -Wall -o "$out/sink" "$here/sink.c"
  if [ ! -e "$out/peers/node_modules" ]; then
    mkdir -p "$out/peers"
    cp "$here"/peers/package*.json "$out/peers/"
    npm --prefix "$out/peers" ci --silent --no-audit --no-fund
  fi
  cp "$here"/peers/*.mjs "$out/peers/"
}
exec python3 "$here/bench.py" --out "$out" "$@"
