#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
set -euo pipefail
# shellcheck source=tests/examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
command -v python3 >/dev/null || exit 77

# A vault that gives a key for the role "pages" once. It prints its port.
coproc vault { exec python3 -u - <<'PYTHON'
import http.server
given = False
class Vault(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global given
        good = (self.path, self.headers["X-Vault-Token"]) == ("/v1/aws/creds/pages", "t0ken") and not given
        body = b'{"lease_duration": 3600, "data": {"access_key": "AKIDVAULT", "secret_key": "secret", "security_token": "token"}}' if good else b""
        given = given or good
        self.send_response(200 if good else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Vault)
print(server.server_port)
server.serve_forever()
PYTHON
}
# shellcheck disable=SC2154
pid=$vault_PID
trap 'kill -KILL "$pid" 2>/dev/null || true' EXIT
read -r port <&"${vault[0]}"

refused=$(VAULT_TOKEN=wrong "$1" 127.0.0.1 "$port" pages 2>&1) && exit 1
expect '*the vault at 127.0.0.1: HTTP status 403*' "$refused"
expect $'* visits\n* visits' "$(VAULT_TOKEN=t0ken "$1" 127.0.0.1 "$port" pages)"
