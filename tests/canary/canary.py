# SPDX-License-Identifier: BSL-1.0
"""Plays the services that give credentials, for a client of each kind of source, with secrets that stand out (canaries). What the
process writes must hold none of them, nor must its memory once its client has gone. The environment of the process is not searched.

usage: canary.py PATH-OF-codynamo_canary      (exits with 77 where the memory of other processes cannot be read)
"""

import base64
import datetime
import hashlib
import http.server
import json
import os
import random
import subprocess
import sys
import tempfile
import threading

SEED = random.randrange(1 << 30)
RANDOM = random.Random(SEED)
LATER = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
SOON = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
DPOP_KEY = """-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIPt/u8InPLpQeQLJTvVX+sNDzni8vMDMt3Liu+nMBigfoAoGCCqGSM49
AwEHoUQDQgAEILkGG7rNOnxiIJlMgimY1UPP8eDMFP0DAY6WGjngP4bvTAiUCQ/I
ffut2379uP+OBCm2ovGpBOJRgrl1RspUOQ==
-----END EC PRIVATE KEY-----
"""


class Canaries:
    """Secrets by their names, others for each case: short ones, as fit into a std::string itself, and long ones."""

    def __init__(self):
        self.made = {}

    def __getitem__(self, name):
        if name not in self.made:
            size = RANDOM.choice([14, 15, 40, 400])
            self.made[name] = "".join(RANDOM.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(size)).encode()
        return self.made[name].decode()

    def add_private_key(self, pem):
        """The number of the key as text, as in its file, and as OpenSSL calculates with it."""
        text = "".join(pem.splitlines()[1:-1])
        number = base64.b64decode(text)[7:39]
        self.made["private key as text"] = text[12:52].encode()
        self.made["private key"] = number
        self.made["private key in words"] = number[::-1]


class Machine(http.server.ThreadingHTTPServer):
    """All services on one port."""

    def __init__(self, canaries, broken):
        super().__init__(("127.0.0.1", 0), Handler)
        self.canaries = canaries
        self.broken = broken
        self.url = "http://127.0.0.1:%d" % self.server_port
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def key(self, token_name):
        c = self.canaries
        return {
            "AccessKeyId": "AKIDCANARY", "SecretAccessKey": c["secret"], token_name: c["session token"], "Expiration": LATER,
            "Code": "Success", "Version": 1,
        }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def respond(self, body, status=200):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        self.end_headers()
        self.wfile.write(data)

    def do_PUT(self):
        self.respond(self.server.canaries["metadata token"])

    def do_GET(self):
        c = self.server.canaries
        if self.server.broken:
            return self.respond('{"broken": "%s"' % c["secret"])
        if self.path.startswith("/federation"):
            key = {"accessKeyId": "AKIDCANARY", "secretAccessKey": c["secret"], "sessionToken": c["session token"], "expiration": 4070908800000}
            return self.respond(json.dumps({"roleCredentials": key}))
        if self.path.endswith("security-credentials-extended/") or self.path.endswith("security-credentials/"):
            return self.respond("reader")
        return self.respond(json.dumps(self.server.key("Token")))

    def do_POST(self):
        c = self.server.canaries
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers.get("X-Amz-Target"):
            return self.respond("{}")
        if self.server.broken:
            return self.respond("<broken>%s" % c["secret"])
        if "Action=AssumeRole" in body:
            operation = "AssumeRoleWithWebIdentity" if "WebIdentity" in body else "AssumeRole"
            return self.respond(
                f'<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{operation}Result><AssumedRoleUser>'
                f"<AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>"
                f"<AccessKeyId>AKIDCANARY</AccessKeyId><SecretAccessKey>{c['secret']}</SecretAccessKey>"
                f"<SessionToken>{c['session token']}</SessionToken><Expiration>{LATER}</Expiration></Credentials></{operation}Result>"
                f"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
            )
        if self.path == "/v1/token":
            key = {"accessKeyId": "AKIDCANARY", "secretAccessKey": c["secret"], "sessionToken": c["session token"]}
            return self.respond(json.dumps({"accessToken": key, "refreshToken": c["next refresh token"], "expiresIn": 900}))
        return self.respond(json.dumps({"accessToken": c["new token"], "refreshToken": c["next refresh token"], "expiresIn": 28800}))


def write(home, name, text):
    path = os.path.join(home, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write(text)
    return path


def static(home, url, c):
    write(home, ".aws/credentials", f"[default]\naws_access_key_id = AKIDCANARY\naws_secret_access_key = {c['secret']}\naws_session_token = {c['session token']}\n")
    return {}


def process(home, url, c):
    key = json.dumps({"Version": 1, "AccessKeyId": "AKIDCANARY", "SecretAccessKey": c["secret"], "SessionToken": c["session token"], "Expiration": LATER})
    write(home, ".aws/config", "[default]\ncredential_process = /bin/cat '%s'\n" % write(home, "key", key))
    return {}


def role(home, url, c):
    write(home, ".aws/credentials", f"[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = {c['base secret']}\n")
    write(home, ".aws/config", "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n")
    return {"AWS_ENDPOINT_URL_STS": url}


def web_identity(home, url, c):
    token = write(home, "token", c["web identity token"])
    return {"AWS_ENDPOINT_URL_STS": url, "AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"}


def container(home, url, c):
    token = write(home, "token", c["container token"])
    return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": url + "/creds", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token}


def instance(home, url, c):
    return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": url, "AWS_EC2_METADATA_DISABLED": "false"}


def sso(home, url, c):
    write(
        home, ".aws/config",
        "[default]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n"
        "[sso-session s]\nsso_region = eu-central-1\nsso_start_url = https://a.example/start\n",
    )
    token = {
        "accessToken": c["token"], "expiresAt": SOON, "refreshToken": c["refresh token"], "clientId": c["client id"],
        "clientSecret": c["client secret"], "registrationExpiresAt": LATER,
    }
    write(home, ".aws/sso/cache/%s.json" % hashlib.sha1(b"s").hexdigest(), json.dumps(token))
    return {"AWS_ENDPOINT_URL_SSO": url, "AWS_ENDPOINT_URL_SSO_OIDC": url}


def login(home, url, c):
    arn = "arn:aws:sts::012345678910:assumed-role/Admin/admin"
    write(home, ".aws/config", "[default]\nlogin_session = %s\n" % arn)
    old = {"accessKeyId": "AKIDOLD", "secretAccessKey": c["old secret"], "sessionToken": c["old token"], "accountId": "1" * 12, "expiresAt": SOON}
    token = {"accessToken": old, "clientId": "c", "refreshToken": c["refresh token"], "idToken": c["id token"], "dpopKey": DPOP_KEY}
    c.add_private_key(DPOP_KEY)
    write(home, ".aws/login/cache/%s.json" % hashlib.sha256(arn.encode()).hexdigest(), json.dumps(token))
    return {"AWS_ENDPOINT_URL_SIGNIN": url}


def memory_of(pid):
    """The writable memory, without the environment of the process, region by region."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        environment = tuple(int(n) for n in stat.read().rsplit(")", 1)[1].split()[47:49])
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            fields = line.split()
            if not fields[1].startswith("rw") or fields[-1] in ("[vvar]", "[vsyscall]"):
                continue
            begin, end = (int(n, 16) for n in fields[0].split("-"))
            if end - begin > 1 << 30:  # the shadow of AddressSanitizer, which holds no text
                continue
            memory.seek(begin)
            try:
                content = bytearray(memory.read(end - begin))
            except OSError:
                continue
            first, last = (min(max(n - begin, 0), len(content)) for n in environment)
            content[first:last] = bytes(last - first)
            yield fields[-1] if len(fields) > 5 else "anonymous memory", bytes(content)


def run(program, source, broken):
    """Returns what was found, as texts."""
    canaries = Canaries()
    found = []
    with tempfile.TemporaryDirectory() as home:
        machine = Machine(canaries, broken)
        variables = {"HOME": home, "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL_DYNAMODB": machine.url, "AWS_EC2_METADATA_DISABLED": "true"}
        variables.update(source(home, machine.url, canaries))
        for name in ("LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                variables[name] = os.environ[name]
        with subprocess.Popen([program], env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
            output = b""
            for line in child.stdout:
                if line == b"idle\n":
                    break
                output += line
            successes = output.count(b"the call succeeded")
            if successes != (0 if broken and source not in (static, process, login) else 3):
                found.append("the calls went otherwise than they should:\n" + output.decode(errors="replace"))
            for name, canary in canaries.made.items():
                if canary in output:
                    found.append("the output holds the " + name)
            for region, content in memory_of(child.pid):
                for name, canary in canaries.made.items():
                    if canary in content:
                        found.append("%s holds the %s (%d characters)" % (region, name, len(canary)))
            child.stdin.close()
        machine.shutdown()
        machine.server_close()
    return found, len(canaries.made)


def main():
    print("seed", SEED)
    try:
        with open("/proc/self/mem", "rb"):
            pass
    except OSError:
        print("skipped: the memory of processes cannot be read")
        return 77
    failed = 0
    for source in (static, process, role, web_identity, container, instance, sso, login):
        for broken in (False, True):
            for _ in range(2):
                found, count = run(sys.argv[1], source, broken)
                name = source.__name__ + (", broken" if broken else "")
                print("%s: %d canaries, %d found" % (name, count, len(found)))
                for text in found:
                    print("   ", text)
                failed += len(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
