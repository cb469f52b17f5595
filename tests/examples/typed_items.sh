#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
set -euo pipefail
# shellcheck source=tests/examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expect '150.25 to Bonn*1 above 100*version 2*open: 2026-02-01*2026-01-31: 150.25*2026-02-01: 99*somebody else*' "$("$1")"
