#!/usr/bin/env bash
# Makes the one migration anew from the mappings. Only until the first release: after it, migrations are added, never changed.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -rf Messaging.Core/Storage/Migrations
dotnet tool restore >/dev/null
dotnet ef migrations add Initial --project Messaging.Core --startup-project Messaging.Core --output-dir Storage/Migrations "$@"
