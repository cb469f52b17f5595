#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs Amazon's DynamoDB Local, in memory, on a free port of the loopback interface.
#
#   dynamodb-local.sh run [--] COMMAND...  runs COMMAND with CODYNAMO_ENDPOINT set to a server that always ends with this
#                                          script. If CODYNAMO_ENDPOINT is set already, uses that server and starts none
#   dynamodb-local.sh start                starts a server that keeps running, and prints its URL; prints it again if it runs already
#   eval "$(dynamodb-local.sh env)"        the same, for the programs of this shell: sets the endpoint, region and credentials that
#                                          they find in the environment
#   dynamodb-local.sh url                  prints its URL; fails if it does not run
#   dynamodb-local.sh stop                 stops it
#   dynamodb-local.sh serve PORT FOLDER    becomes a server that keeps its tables in FOLDER, for tests that kill it and start it again;
#                                          ends with status 77 if DynamoDB Local or Java is not installed
#
# CODYNAMO_STATE is the folder with the state of the server from `start` (default: in $XDG_RUNTIME_DIR or /tmp);
# CODYNAMO_JAVA_OPTIONS are more options for the JVM.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    sed -n '3,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
    exit 2
}

is_installed() {
    [[ -e $dynamodb_dir/DynamoDBLocal.jar && -e $dynamodb_dir/loopback.so ]]
}

server_command() { # PORT STORE...: sets `server`
    # shellcheck disable=SC2206
    server=(
        env "LD_PRELOAD=$dynamodb_dir/loopback.so" java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${CODYNAMO_JAVA_OPTIONS:-}
        "-Djava.library.path=$dynamodb_dir/DynamoDBLocal_lib" -jar "$dynamodb_dir/DynamoDBLocal.jar"
        "${@:2}" -sharedDb -disableTelemetry -port "$1"
    )
}

is_server() { # PID PORT
    [[ -r /proc/$1/cmdline ]] && tr '\0' ' ' <"/proc/$1/cmdline" | grep -q -- "DynamoDBLocal.jar .*-port $2 \$"
}

listens() { # PID PORT: whether that process, and no other, has the port
    local sockets inode
    # Column 2 is address:port, 4 the state (0A: listening), 10 the inode.
    sockets=$(awk -v port="$(printf ':%04X' "$2")" \
        '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null) || true
    for inode in $sockets; do
        if find "/proc/$1/fd" -lname "socket:\[$inode\]" 2>/dev/null | grep -q .; then
            return 0
        fi
    done
    return 1
}

answers() { # PORT
    local line
    exec {socket}<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET / HTTP/1.0\r\n\r\n' >&"$socket"
    read -r -t 5 line <&"$socket" || line=
    exec {socket}>&-
    [[ $line == HTTP/1.* ]]
} 2>/dev/null

wait_until_ready() { # PID PORT: fails if the server has died (its port was taken) or is not up in time
    local i
    for ((i = 0; i < 3000; ++i)); do
        kill -0 "$1" 2>/dev/null || return 1
        if listens "$1" "$2" && answers "$2"; then
            return 0
        fi
        sleep 0.1
    done
    say "DynamoDB Local did not respond within five minutes"
    return 1
}

# Runs a command that the kernel ends by SIGNAL when this script has ended, even by SIGKILL.
tied() { # SIGNAL COMMAND...
    # shellcheck disable=SC2016
    exec setpriv --pdeathsig "$1" bash -c '[[ $PPID == "$1" ]] || exit; shift; exec "$@"' bash "$$" "${@:2}"
}

# Runs a command that outlives this script and its terminal, and does not keep its lock.
detached() {
    exec {lock}>&-
    exec setsid "$@"
}

# Starts a server, on random ports until one was free, through the given command. Sets `pid` and `port`.
launch() { # LOG COMMAND...
    local log=$1 try
    is_installed || die "DynamoDB Local is not installed; run scripts/bootstrap.sh"
    for ((try = 0; try < 10; ++try)); do
        port=$((20000 + (RANDOM << 4 ^ RANDOM) % 12000)) # below the range that the kernel hands to outgoing connections
        server_command "$port" -inMemory
        "${@:2}" "${server[@]}" >"$log" 2>&1 </dev/null &
        pid=$!
        if wait_until_ready "$pid" "$port"; then
            return
        fi
        kill -KILL "$pid" 2>/dev/null || true
        grep -q 'Address already in use' "$log" || break
    done
    cat "$log" >&2
    die "DynamoDB Local did not start; its output is above"
}

# --- the server that lives as long as a command ---

clean_up() {
    trap - EXIT HUP INT TERM
    [[ -z $child ]] || kill -TERM "$child" 2>/dev/null || true
    [[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null || true
    rm -f "$log"
}

run() {
    [[ ${1:-} != -- ]] || shift
    (($# > 0)) || usage
    if [[ -n ${CODYNAMO_ENDPOINT:-} ]]; then
        exec "$@"
    fi

    local status=0
    pid='' child=''
    log=$(mktemp "${TMPDIR:-/tmp}/dynamodb-local.XXXXXX")
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM

    launch "$log" tied KILL
    export CODYNAMO_ENDPOINT="http://127.0.0.1:$port"
    tied TERM "$@" <&0 & # in the background, or a signal to this script would wait for the command's end
    child=$!
    wait "$child" || status=$?
    child=''
    exit "$status"
}

# --- the server that keeps running ---

state_dir() {
    state="${CODYNAMO_STATE:-${XDG_RUNTIME_DIR:-/tmp/codynamo-$UID}/codynamo}"
    (umask 077 && mkdir -p "$state")
    [[ -O $state ]] || die "$state belongs to someone else; set CODYNAMO_STATE to a folder of yours"
    exec {lock}>"$state/lock"
    flock "$lock"
}

recall() { # sets `pid` and `port`; fails if no server runs
    pid='' port=''
    [[ -r $state/server ]] && read -r pid port <"$state/server" && is_server "$pid" "$port"
}

start() {
    state_dir
    if ! recall; then
        launch "$state/log" detached
        printf '%s %s\n' "$pid" "$port" >"$state/server"
    fi
    echo "http://127.0.0.1:$port"
}

print_env() {
    local endpoint
    endpoint=${CODYNAMO_ENDPOINT:-$(start)}
    printf 'export %q\n' "AWS_ENDPOINT_URL_DYNAMODB=$endpoint" \
        AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1
}

url() {
    state_dir
    recall || die "DynamoDB Local does not run; start it by: $0 start"
    echo "http://127.0.0.1:$port"
}

stop() {
    state_dir
    if recall; then
        local i
        kill -TERM "$pid" 2>/dev/null || true
        for ((i = 0; i < 50; ++i)); do
            is_server "$pid" "$port" || break
            sleep 0.1
        done
        ! is_server "$pid" "$port" || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$state/server"
}

# --- the server as a child of a test ---

serve() { # PORT FOLDER
    (($# == 2)) || usage
    if ! is_installed || ! command -v java >/dev/null; then
        say "DynamoDB Local or Java is not installed; run scripts/bootstrap.sh"
        exit 77
    fi
    server_command "$1" -dbPath "$2"
    exec "${server[@]}"
}

case ${1:-} in
    run) shift && run "$@" ;;
    start | url | stop) "$1" ;;
    env) print_env ;;
    serve) shift && serve "$@" ;;
    *) usage ;;
esac
