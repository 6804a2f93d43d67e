#!/usr/bin/env bash
# Installs what the tests need, builds once, runs every test, and ends with "N passed, N failed".
#
#   bash eng/test.sh                     everything except the nightly tests
#   bash eng/test.sh --all               the nightly tests too (Category=Nightly)
#   bash eng/test.sh --filter EXPRESSION only these, in the words of `dotnet test --filter`
#   bash eng/test.sh --no-install        never calls the package manager
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

filter="" all=false install=true
while [ $# -gt 0 ]; do
  case "$1" in
    --all) all=true ;;
    --no-install) install=false ;;
    --filter) [ $# -ge 2 ] || { echo "--filter needs an expression, for example --filter Category=Browser" >&2; exit 2; }; filter="$2"; shift ;;
    --filter=*) filter="${1#--filter=}" ;;
    -h|--help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "Unknown option $1. See: bash eng/test.sh --help" >&2; exit 2 ;;
  esac
  shift
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1   # a build server left behind would keep a CI job's output open
export LC_ALL=C.UTF-8

started=$SECONDS
step() { printf '\n== %s (%d s)\n' "$1" $((SECONDS - started)); }

# What the tests start, and the Debian package that brings it.
missing_packages() {
  command -v chromium >/dev/null || echo chromium
  { command -v postfix || [ -x /usr/sbin/postfix ]; } >/dev/null || echo postfix
  { command -v saslpasswd2 || [ -x /usr/sbin/saslpasswd2 ]; } >/dev/null || echo sasl2-bin
  compgen -G '/usr/lib/*/sasl2/libplain.so*' >/dev/null || echo libsasl2-modules
  command -v 7z >/dev/null || echo p7zip-full
  command -v python3 >/dev/null || echo python3
  command -v openssl >/dev/null || echo openssl
  if $all; then
    command -v strace >/dev/null || echo strace
    compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || echo faketime
  fi
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  # Postfix asks what to configure and starts itself; here it is only a program that tests run with their own settings.
  echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections || true
  local policy=/usr/sbin/policy-rc.d policy_is_ours=false
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && policy_is_ours=true
  fi
  local result=0
  { apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@" </dev/null >/dev/null; } || result=$?
  if $policy_is_ours; then rm -f "$policy"; fi
  return $result
}

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }

missing=$(missing_packages | xargs)
if [ -n "$missing" ] && $install && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  step "Installing $missing"
  # shellcheck disable=SC2086 # one word per package
  install_packages $missing || echo "apt-get could not install all of: $missing" >&2
  missing=$(missing_packages | xargs)
fi
if [ -n "$missing" ]; then
  echo "Not installed: $missing" >&2
  echo "On Debian or Ubuntu: sudo apt-get install --no-install-recommends $missing" >&2
  if [ -z "$filter" ]; then
    echo "Or leave out the tests that need a browser or a mail server:" >&2
    echo "  bash eng/test.sh --filter 'Category!=Browser&Category!=Interop'" >&2
    exit 1
  fi
  echo "Going on, since a filter was given." >&2
fi

step "Restoring"
locked=""
if [ "${CI:-}" = true ]; then locked=--locked-mode; fi
dotnet restore Messaging.sln -v q $locked

step "Building"
dotnet build Messaging.sln -c Release --no-restore -v q -p:UseSharedCompilation=false

step "Testing"
results=artifacts/test-results
rm -rf "$results"
hang=10m   # a test that takes longer hangs
if $all; then hang=90m; fi   # the nightly ones take up to half an hour each, longer on a busy machine
if ! $all; then filter="${filter:+($filter)&}Category!=Nightly"; fi
run_tests() {
  dotnet test Messaging.sln -c Release --no-build -v q --results-directory "$1" --logger trx \
    --blame-hang --blame-hang-timeout "$hang" --blame-hang-dump-type none ${2:+--filter "$2"} </dev/null
}

status=0
run_tests "$results" "$filter" || status=$?

# Browsers and mail servers on a busy machine: what fails is tried once more, alone, and named in the summary if it passes then.
again=()
if [ "$status" -ne 0 ] && failed=$(python3 eng/test_summary.py --failed "$results"); then
  step "Testing what failed once more"
  again=("$results/again" 0)
  BROWSER_TRACE=1 run_tests "$results/again" "$failed" || again[1]=$?
fi

step "Done"
python3 eng/test_summary.py "$results" "$status" "${again[@]}"
