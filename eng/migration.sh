#!/usr/bin/env bash
# Makes the one migration anew from the mappings. Only until the first release: after it, migrations are added, never changed.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore >/dev/null
dotnet restore Messaging.Core >/dev/null
rm -rf Messaging.Core/Storage/Migrations
dotnet ef migrations add Initial --project Messaging.Core --startup-project Messaging.Core --output-dir Storage/Migrations "$@"
