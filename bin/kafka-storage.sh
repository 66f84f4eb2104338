#!/usr/bin/env bash
# Formats the directories of a node, and says what is in them: format, info, version-mapping, feature-dependencies,
# random-uuid. Each says with --help what it takes.
exec "$(dirname "${BASH_SOURCE[0]}")/kafka-run-class.sh" dev.odradek.broker.storage.StorageTool "$@"
