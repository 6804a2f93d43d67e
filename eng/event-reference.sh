#!/usr/bin/env bash
# Writes the catalogue in docs/notifications.md anew from the code.
set -euo pipefail
cd "$(dirname "$0")/.."
UPDATE_DOCS=1 dotnet test Messaging.Tests --filter FullyQualifiedName~EventReferenceTests -v q -nologo
