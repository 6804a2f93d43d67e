#!/usr/bin/env bash
# Writes docs/template-model.md anew from the code.
set -euo pipefail
cd "$(dirname "$0")/.."
UPDATE_DOCS=1 dotnet test Messaging.Tests --filter FullyQualifiedName~TemplateReferenceTests -v q -nologo
