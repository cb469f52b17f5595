# SPDX-License-Identifier: BSL-1.0
"""Compares what botocore and codynamo resolve from the same environment and shared files: profile, region, endpoints, retry settings,
endpoint variants and keys. Every case runs in a process of its own with no other variables. Where the two differ, a row of DIFFERENCES
says why; a difference without a row fails.

usage: settings.py PATH-OF-codynamo_settings [SEED]      (exits with 77 where botocore is not installed)
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from typing import Callable, NamedTuple

try:
    import botocore
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError
except ImportError:
    print("skipped: botocore is not installed (Debian, Ubuntu: python3-botocore)")
    sys.exit(77)

sys.dont_write_bytecode = True  # no __pycache__ beside the sources

from settings_cases import CASES, random_case

RANDOM_CASES = 100
VERSION = tuple(int(part) for part in botocore.__version__.split(".")[:2])
SERVICES = {"DYNAMODB": "dynamodb", "DYNAMODB_STREAMS": "dynamodbstreams", "STS": "sts"}

# Fields that a botocore of this version does not know.
UNKNOWN = set()
if VERSION < (1, 31):
    UNKNOWN |= {"endpoint_of " + service for service in SERVICES}
if VERSION < (1, 36):
    UNKNOWN |= {"account_id", "account_id_endpoint_mode"}
if VERSION < (1, 34):
    UNKNOWN |= {"app_id"}


# --- what differs, and why ---


class Difference(NamedTuple):
    why: str
    fields: set
    holds: Callable  # (case, ours, theirs) -> bool


ANY = {"*"}
FAILURE = {"settings", "credentials"}
KEY_FIELDS = {"access_key_id", "secret_access_key", "session_token", "account_id", "credentials"}


def is_set(case, name):
    return bool(case.env.get(name, "").strip())


def has(case, *texts):
    return any(text in case.config + case.credentials for text in texts)


def botocore_says(theirs, *texts):
    return theirs["text"] is not None and any(text in theirs["text"] for text in texts)


# For a field that differs the first row that holds counts.
DIFFERENCES = [
    Difference(
        "botocore takes AWS_DEFAULT_PROFILE before AWS_PROFILE; codynamo AWS_PROFILE first, as the other SDKs, and warns",
        ANY,
        lambda case, ours, theirs: is_set(case, "AWS_PROFILE")
        and is_set(case, "AWS_DEFAULT_PROFILE")
        and ours.get("profile", case.env["AWS_PROFILE"]) == case.env["AWS_PROFILE"]
        and theirs.get("profile") == case.env["AWS_DEFAULT_PROFILE"] != case.env["AWS_PROFILE"],
    ),
    Difference(
        "a blank variable is a value to botocore, and not set to codynamo, as to the other SDKs",
        ANY,
        lambda case, ours, theirs: any(not text.strip() for text in case.env.values()),
    ),
    Difference(
        "botocore does not read AWS_REGION; codynamo and the other SDKs do, before AWS_DEFAULT_REGION",
        {"region"},
        lambda case, ours, theirs: is_set(case, "AWS_REGION") and ours["region"] == case.env["AWS_REGION"],
    ),
    Difference(
        "of two tokens botocore takes the one of the old name AWS_SECURITY_TOKEN; codynamo AWS_SESSION_TOKEN, as the other SDKs",
        {"session_token"},
        lambda case, ours, theirs: is_set(case, "AWS_SESSION_TOKEN")
        and theirs["session_token"] == case.env.get("AWS_SECURITY_TOKEN"),
    ),
    Difference(
        "a secret without an id in the environment is passed over by botocore, and an error of codynamo: another key than the intended one "
        "would be used",
        {"credentials"},
        lambda case, ours, theirs: is_set(case, "AWS_SECRET_ACCESS_KEY") and not is_set(case, "AWS_ACCESS_KEY_ID"),
    ),
    Difference(
        "AWS_PROFILE=default without such a profile is an error of botocore; codynamo goes on as without the variable, as the SDK for Rust",
        FAILURE,
        lambda case, ours, theirs: botocore_says(theirs, "The config profile (default) could not be found"),
    ),
    Difference(
        "botocore does not cut blanks next to a section's brackets; codynamo does, as the SDKs' specification",
        FAILURE,
        lambda case, ours, theirs: has(case, "[  profile dev]", "[ dev ]") and botocore_says(theirs, "ProfileNotFound"),
    ),
    Difference(
        "of [default] and [profile default] botocore takes the last one; codynamo the one with the prefix, as the SDKs' specification",
        {"region"},
        lambda case, ours, theirs: has(case, "[default]") and has(case, "[profile default]"),
    ),
    Difference(
        "an empty setting is a value to botocore, and not set to codynamo, as to the other SDKs",
        {"region"},
        lambda case, ours, theirs: has(case, "region =\n") and (ours["region"], theirs["region"]) == (None, ""),
    ),
    Difference(
        "botocore takes all parts of a key from one file; codynamo merges the files setting by setting, as the SDKs' specification",
        KEY_FIELDS,
        lambda case, ours, theirs: has(case, "aws_s", "aws_account_id") and "aws_access_key_id" in case.credentials and "aws_" in case.config,
    ),
    Difference(
        "botocore also takes a colon for `=`; codynamo does not, as the SDKs' specification",
        {"settings"},
        lambda case, ours, theirs: has(case, "region: ") and "Expected an '=' sign" in ours["text"],
    ),
    Difference(
        "botocore takes a comment behind a value for a part of it; codynamo does not, as the SDKs' specification",
        {"settings", "region"},
        lambda case, ours, theirs: has(case, "eu-west-1 # comment"),
    ),
    Difference(
        "botocore refuses a byte order mark; codynamo accepts it",
        {"settings"},
        lambda case, ours, theirs: has(case, "\ufeff") and botocore_says(theirs, "ConfigParseError"),
    ),
    Difference(
        "botocore refuses a section or a setting that is there twice; codynamo merges them, as the SDKs' specification",
        {"settings"},
        lambda case, ours, theirs: case.config.count("[default]") + case.config.count("region") > 2 and botocore_says(theirs, "ConfigParseError"),
    ),
    Difference(
        "botocore passes over text behind a section's bracket; codynamo refuses it, as the SDKs' specification",
        {"settings"},
        lambda case, ours, theirs: has(case, "] text") and "must end with ']'" in ours["text"],
    ),
    Difference(
        "botocore takes an empty [services] section for a missing one; codynamo for one without endpoints",
        {"settings"},
        lambda case, ours, theirs: case.config.endswith("[services x]\n") and botocore_says(theirs, "InvalidConfigError"),
    ),
    Difference(
        "botocore takes any text but `true` for false; codynamo refuses it, since a mistyped FIPS flag is no reason to go without",
        {"settings"},
        lambda case, ours, theirs: ours["text"].endswith("must be true or false"),
    ),
    Difference(
        "this old botocore does not know the setting that codynamo refuses",
        {"settings"},
        lambda case, ours, theirs: bool(UNKNOWN) and ("[services]" in ours["text"] or "ACCOUNT_ID_ENDPOINT_MODE" in ours["text"]),
    ),
    Difference(
        "botocore expands $VARIABLES in the names of files; codynamo does not, as the other SDKs: that is up to the shell",
        {"region"},
        lambda case, ours, theirs: "$" in case.env.get("AWS_CONFIG_FILE", ""),
    ),
]


# --- both sides ---


def by_codynamo(program, env):
    run = subprocess.run([program], env=env, check=True, stdout=subprocess.PIPE)
    found = json.loads(run.stdout)
    out = {"settings": "settings_error" in found, "credentials": "credentials_error" in found}
    out["text"] = found.get("settings_error") or found.get("credentials_error")
    for name in ["access_key_id", "secret_access_key", "session_token", "account_id"]:
        out[name] = found.get(name)
    if out["settings"]:
        return out
    for name in ["profile", "region", "retry_mode", "max_attempts", "account_id_endpoint_mode", "app_id", "ca_file"]:
        out[name] = found.get(name)
    out["max_attempts"] = int(out["max_attempts"])
    out["account_id_endpoint_mode"] = out["account_id_endpoint_mode"].lower()
    for name in ["use_fips_endpoint", "use_dualstack_endpoint"]:
        out[name] = found[name].lower() == "true"
    if out["retry_mode"] == "legacy":
        out["retry_mode"] = "standard"
    for service in SERVICES:
        out["endpoint_of " + service] = found["endpoint_of"][service]
    return out


def resolve_by_botocore():
    session = botocore.session.get_session()
    out = {"settings": False, "credentials": False, "text": None}
    try:
        out["profile"] = session.profile or "default"
        session.get_scoped_config()
        variable = session.get_config_variable
        out["region"] = variable("region")
        out["retry_mode"] = variable("retry_mode").replace("legacy", "standard")
        out["max_attempts"] = variable("max_attempts") or 4  # codynamo's default: that of the newer rules
        out["use_fips_endpoint"] = bool(variable("use_fips_endpoint"))
        out["use_dualstack_endpoint"] = bool(variable("use_dualstack_endpoint"))
        out["ca_file"] = variable("ca_bundle")
        if "app_id" not in UNKNOWN:
            out["app_id"] = variable("user_agent_appid")
        if "account_id_endpoint_mode" not in UNKNOWN:
            out["account_id_endpoint_mode"] = variable("account_id_endpoint_mode").lower()
        for service, client in SERVICES.items():

            def url(**options):
                plain = dict(use_fips_endpoint=False, use_dualstack_endpoint=False, **options)
                region = out["region"] or "us-east-1"
                made = session.create_client(client, region, aws_access_key_id="x", aws_secret_access_key="x", config=Config(**plain))
                return made.meta.endpoint_url

            configured = url()
            if "endpoint_of " + service not in UNKNOWN:
                out["endpoint_of " + service] = configured if configured != url(ignore_configured_endpoint_urls=True) else None
    except (BotoCoreError, ValueError) as e:
        out.update(settings=True, text=repr(e))
    try:
        found = session.get_credentials()
        out["credentials"] = found is None
        if found is not None:
            out["access_key_id"] = found.access_key
            out["secret_access_key"] = found.secret_key
            out["session_token"] = found.token
            out["account_id"] = getattr(found, "account_id", None)
    except BotoCoreError as e:
        out.update(credentials=True, text=repr(e))
    return out


def by_botocore(env):
    """Forks, since botocore is slow to import, and takes what the child has found."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.environ.clear()
            os.environ.update(env)
            with os.fdopen(writer, "w") as out:
                json.dump(resolve_by_botocore(), out)
            os._exit(0)
        except BaseException as e:
            print("botocore's side failed:", repr(e), file=sys.stderr)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as text:
        found = text.read()
    assert os.waitpid(child, 0)[1] == 0
    return json.loads(found)


def differing_fields(ours, theirs):
    fields = ["settings", "credentials"]
    if not ours["settings"] and not theirs["settings"]:
        fields += ["profile", "region", "retry_mode", "max_attempts", "account_id_endpoint_mode", "app_id", "ca_file"]
        fields += ["use_fips_endpoint", "use_dualstack_endpoint"] + ["endpoint_of " + service for service in SERVICES]
    if not ours["credentials"] and not theirs["credentials"]:
        fields += ["access_key_id", "secret_access_key", "session_token", "account_id"]
    fields = [field for field in fields if field not in UNKNOWN]
    return fields, [field for field in fields if ours.get(field) != theirs.get(field)]


def run(case, program):
    with tempfile.TemporaryDirectory() as home:
        os.mkdir(home + "/.aws")
        for name, text in [("config", case.config), ("credentials", case.credentials)]:
            if text:
                path = f"{home}/.aws/{name}"
                with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8", newline="") as file:
                    file.write(text)
        env = {"HOME": home, "AWS_EC2_METADATA_DISABLED": "true", **case.env}
        return by_codynamo(program, env), by_botocore(env)


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(2**31)
    print(f"botocore {botocore.__version__}, seed {seed}")
    if UNKNOWN:
        print("not compared, since this botocore does not know it:", ", ".join(sorted(UNKNOWN)))
    choice = random.Random(seed)
    cases = CASES + [random_case(choice, number) for number in range(RANDOM_CASES)]
    compared = explained = unexplained = equal_cases = 0
    uses = [[] for _ in DIFFERENCES]
    for case in cases:
        ours, theirs = run(case, program)
        fields, differing = differing_fields(ours, theirs)
        compared += len(fields)
        equal_cases += not differing
        for field in differing:
            for number, row in enumerate(DIFFERENCES):
                if (row.fields == ANY or field in row.fields) and row.holds(case, ours, theirs):
                    explained += 1
                    if case.name not in uses[number]:
                        uses[number].append(case.name)
                    break
            else:
                unexplained += 1
                print(f"\nDIFFERS: {field} of case {case.name!r}: codynamo {ours.get(field)!r}, botocore {theirs.get(field)!r}")
                print(f"  codynamo: {ours['text']}\n  botocore: {theirs['text']}\n  variables: {case.env}")
                print("  config: " + repr(case.config) + "\n  credentials: " + repr(case.credentials))
    for names, row in zip(uses, DIFFERENCES):
        of_random = sum(name.startswith("random ") for name in names)
        shown = [name for name in names if not name.startswith("random ")] + ([f"{of_random} random ones"] if of_random else [])
        print(f"* {row.why}\n    in: {'; '.join(shown) or 'no case'}")
    print(f"{len(cases)} cases, {equal_cases} of them equal in all fields; {compared} fields compared: "
          f"{compared - explained - unexplained} equal, {explained} explained differences, {unexplained} unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
