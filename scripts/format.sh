#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Formats all C++ files by clang-format 19 and .clang-format; installs it when it is missing.
#   format.sh --check   changes nothing, and fails when a file is formatted differently
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case $* in
    '') options=(-i) ;;
    --check) options=(--dry-run --Werror) ;;
    *) die "usage: format.sh [--check]" ;;
esac

command -v clang-format-19 >/dev/null || scripts/bootstrap.sh --all
git ls-files -z '*.cpp' '*.hpp' | xargs -0 -n 40 -P "$(nproc)" clang-format-19 "${options[@]}" ||
    die "run scripts/format.sh"
