#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
set -euo pipefail
# shellcheck source=tests/examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expect 'invoice R-1 open: 150.25*order 1 of 2026-01-31: 150.25*order 1 of 2026-02-14: 99*customer Jane Doe, version 1*1 order in February*150.25' "$("$1")"
