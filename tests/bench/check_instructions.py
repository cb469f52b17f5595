# SPDX-License-Identifier: BSL-1.0
"""The comparison of bench/check_instructions.py, on made-up counts."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

from check_instructions import compare  # noqa: E402
from instructions import layer_of  # noqa: E402

WAS = {"get": {"codec, values": 40_000, "signer": 10_000, "other": 50_000, "allocations": 20}}


def now(**changes):
    return {"get": {**WAS["get"], **changes}}


class Comparison(unittest.TestCase):
    def test_equal_counts_are_fine(self):
        self.assertEqual(compare(WAS, WAS), [])

    def test_an_operation_that_grew_by_6_percent_is_named_with_its_layer(self):
        self.assertEqual(
            compare(WAS, now(signer=16_000)),
            ["get: 100,000 -> 106,000 instructions, 6.0 % more", "    signer: 10,000 -> 16,000 instructions"],
        )

    def test_the_layer_that_grew_most_comes_first_and_one_that_shrank_is_not_named(self):
        lines = compare(WAS, {"get": {"codec, values": 60_000, "signer": 12_000, "other": 40_000, "allocations": 20}})
        self.assertEqual([line.split(":")[0].strip() for line in lines], ["get", "codec, values", "signer"])

    def test_a_new_layer_is_named(self):
        self.assertIn("    checksum: 0 -> 9,000 instructions", compare(WAS, {"get": {**WAS["get"], "checksum": 9_000}}))

    def test_4_percent_and_less_instructions_are_fine(self):
        self.assertEqual(compare(WAS, now(signer=14_000)), [])
        self.assertEqual(compare(WAS, now(signer=100)), [])

    def test_what_moves_from_layer_to_layer_is_fine(self):
        self.assertEqual(compare(WAS, {"get": {"codec, values": 50_000, "signer": 0, "other": 50_000, "allocations": 20}}), [])

    def test_two_allocations_more_are_named(self):
        self.assertEqual(compare(WAS, now(allocations=22)), ["get: 20 -> 22 allocations, 10.0 % more"])


class Layers(unittest.TestCase):
    def test_a_function_belongs_to_the_first_layer_that_matches(self):
        self.assertEqual(layer_of("./malloc/malloc.c:_int_malloc [/usr/lib/libc.so.6]"), "malloc, free")
        self.assertEqual(layer_of("src/codec/json_reader.cpp:codynamo::codec::json_reader::peek()"), "codec, values")
        self.assertEqual(layer_of("emmintrin.h:codynamo::crypto::(anonymous namespace)::folded(unsigned)"), "checksum")
        self.assertEqual(layer_of("???:0x0000 [/usr/lib/libcrypto.so.3]"), "OpenSSL: hashing, TLS")


if __name__ == "__main__":
    unittest.main()
