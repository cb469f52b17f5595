# SPDX-License-Identifier: BSL-1.0
"""Verifies 1,000 random requests that codynamo signed, as they stand on the wire, by botocore's implementation of Signature Version 4,
and that nothing in what is signed can be changed: a flip of any byte makes the verifier refuse.

usage: signatures.py PATH-OF-codynamo_signatures [SEED]      (exits with 77 where botocore is not installed)
"""

import base64
import hmac
import json
import random
import re
import subprocess
import sys

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.utils import normalize_url_path
except ImportError:
    print("skipped: botocore is not installed (Debian, Ubuntu: python3-botocore)")
    sys.exit(77)

COUNT = 1000
FLIPPED_WHOLE = 4  # requests of which every byte is flipped

AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([^/, ]+)/([^/, ]+)/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


class Refused(Exception):
    pass


def need(holds, why):
    if not holds:
        raise Refused(why)


def parse(wire):
    """Method, target, headers in their order, body; as a strict server reads them."""
    head, end, body = wire.partition(b"\r\n\r\n")
    need(end, "a head without its end")
    first, *lines = head.decode("latin-1").split("\r\n")
    request_line = re.fullmatch(r"([A-Z]+) (/[!-~]*) HTTP/1\.1", first)
    need(request_line, "request line")
    headers = []
    for line in lines:
        field = re.fullmatch(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([ -~]*)", line)
        need(field, "a malformed header")
        headers.append((field[1], field[2]))
    length = [value for name, value in headers if name.lower() == "content-length"]
    need(length == [str(len(body))], "Content-Length")
    return request_line[1], request_line[2], headers, body


def verify(wire, keys, region, service):
    """As the service does it: with what stands on the wire, and a secret that it knows."""
    method, target, headers, body = parse(wire)
    by_name = {}
    for name, value in headers:
        by_name.setdefault(name.lower(), []).append(value)
    need(len(by_name.get("authorization", [])) == 1, "one Authorization")
    authorization = AUTHORIZATION.fullmatch(by_name["authorization"][0])
    need(authorization, "a malformed Authorization")
    access_key_id, date, signed_region, signed_service, names, signature = authorization.groups()
    names = names.split(";")
    need(names == sorted(set(names)), "the signed names are sorted")
    need("host" in names and "x-amz-date" in names, "the host and the time are signed")
    need(service not in ("dynamodb", "sts") or "content-type" in names or "content-type" not in by_name, "the content type is signed")
    need(all(name in names for name in by_name if name.startswith("x-amz-")), "all of X-Amz- is signed")
    need(all(name in by_name for name in names), "what is signed is there")
    need((signed_region, signed_service) == (region, service), "the scope is this service")
    need(len(by_name["x-amz-date"]) == 1 and re.fullmatch(date + r"T\d{6}Z", by_name["x-amz-date"][0]), "the time is in the scope")
    need(access_key_id in keys, "the key is known")
    secret, token = keys[access_key_id]
    need(by_name.get("x-amz-security-token", [None]) == [token or None], "the token belongs to the key")

    auth = SigV4Auth(Credentials(access_key_id, secret, token or None), service, region)
    request = AWSRequest(method=method, url="http://endpoint" + target, data=body)
    request.context["timestamp"] = by_name["x-amz-date"][0]
    for name, value in headers:
        if name.lower() in names:
            request.headers[name] = value  # adds, also where the name is there
    canonical = auth.canonical_request(request)
    expected = auth.signature(auth.string_to_sign(request, canonical), request)
    need(hmac.compare_digest(expected, signature), "signature")


def is_refused(wire, *known):
    try:
        verify(wire, *known)
        return False
    except Refused:
        return True


def signed_positions(wire):
    """The positions of all bytes that the signature covers: request line, signed headers and Authorization, body."""
    names = AUTHORIZATION.search(wire.decode("latin-1"))[5].split(";") + ["authorization"]
    head_end = wire.index(b"\r\n\r\n")
    positions, at = [], 0
    for number, line in enumerate(wire[:head_end].split(b"\r\n")):
        name = line.split(b":")[0].decode().lower()
        if number == 0 or name in names:
            positions += range(at, at + len(line))
        at += len(line) + 2
    return positions + list(range(head_end + 4, len(wire)))


def flipped(wire, position, bit):
    changed = bytearray(wire)
    changed[position] ^= bit
    return bytes(changed)


def means_the_same(wire, changed):
    """Names in another case, blanks around values, and paths with the same normal form are the same to HTTP or to the signature."""
    try:
        a, b = parse(wire), parse(changed)
    except Refused:
        return False
    same = lambda headers: [(name.lower(), " ".join(value.split())) for name, value in headers]
    path = lambda target: (normalize_url_path(target.partition("?")[0]), target.partition("?")[2])
    return a[0] == b[0] and path(a[1]) == path(b[1]) and same(a[2]) == same(b[2]) and a[3] == b[3]


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(2**31)
    print("seed", seed)
    lines = subprocess.run([program, str(seed), str(COUNT)], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    choice = random.Random(seed)
    requests = [json.loads(line) for line in lines]
    keys = {r["access_key_id"]: (r["secret_access_key"], r["session_token"]) for r in requests}
    failures, by_kind, tokens = 0, {}, 0
    for r in requests:
        r["wire"] = base64.b64decode(r["wire"])
        r["known"] = (keys, r["region"], r["service"])
        by_kind[r["by"]] = by_kind.get(r["by"], 0) + 1
        tokens += bool(r["session_token"])
        try:
            verify(r["wire"], *r["known"])
        except Refused as why:
            failures += 1
            print("REFUSED:", why, r["by"], r["wire"][:600])
    print(f"verified by botocore: {len(requests) - failures} of {len(requests)} {by_kind}, {tokens} with a session token")

    flips = accepted = 0

    def flip(r, position, bit):
        nonlocal flips, accepted
        changed = flipped(r["wire"], position, bit)
        if means_the_same(r["wire"], changed):
            return
        flips += 1
        if not is_refused(changed, *r["known"]):
            accepted += 1
            print(f"ACCEPTED with bit {bit} of byte {position} flipped:", changed[:600])

    of_clients = [r for r in requests if r["by"] == "client" and r["session_token"]]
    others = [choice.choice([r for r in requests if r["by"] == by]) for by in ("sign", "sts")]
    for r in choice.sample(of_clients, FLIPPED_WHOLE - len(others)) + others:
        for position in signed_positions(r["wire"]):
            flip(r, position, 1)
            flip(r, position, 0x80)
    for r in requests:
        flip(r, choice.choice(signed_positions(r["wire"])), 1 << choice.randrange(8))
    print(f"refused after a flip of one bit: {flips - accepted} of {flips}")
    return 0 if len(requests) == COUNT and not failures and not accepted else 1


if __name__ == "__main__":
    sys.exit(main())
