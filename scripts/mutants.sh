#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Shows that the random histories of the batch writer find faults: each patch in tests/property/mutants is one fault, which must break
# a promise within 10,000 histories (some need one in a thousand). mutants.sh [SEED]; a build without sanitizers in build/mutants.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seed=${1:-$RANDOM}
tree=build/mutants/tree
rm -rf "$tree"
mkdir -p "$tree"
git ls-files -z | tar --null --files-from=- --create | tar --extract --directory "$tree"
cmake -S "$tree" -B build/mutants/build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 >/dev/null
build() { cmake --build build/mutants/build --parallel 2 --target codynamo_property_tests >build/mutants/build.log; }
tests=build/mutants/build/tests/codynamo_property_tests
run() {
    timeout 300 "$tests" --quick --histories 10000 --history-seed "$seed" "random histories keep every promise*" >build/mutants/run.log 2>&1
}

build || die "the build failed: build/mutants/build.log"
echo "seed $seed"
run || die "the histories of the unchanged program fail: build/mutants/run.log"
echo "none: 10000 histories keep every promise"

survivors=0
for mutant in tests/property/mutants/*.patch; do
    name=$(basename "$mutant" .patch)
    patch --quiet --directory "$tree" --strip 1 <"$mutant" || die "$mutant does not apply to the source any more"
    build || die "$name does not build: build/mutants/build.log"
    if run; then
        echo "$name: SURVIVES"
        survivors=$((survivors + 1))
    else
        echo "$name: $(grep --max-count=1 '^history ' build/mutants/run.log || echo 'ended the program')"
    fi
    patch --quiet --directory "$tree" --strip 1 --reverse <"$mutant"
done
((survivors == 0)) || die "$survivors survive"
