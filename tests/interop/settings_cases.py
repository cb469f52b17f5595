# SPDX-License-Identifier: BSL-1.0
"""Environments and shared files, by hand and by chance, for settings.py."""

from typing import NamedTuple

KEYS = "aws_access_key_id = {0}ID\naws_secret_access_key = {0}SECRET\n"


class Case(NamedTuple):
    name: str
    env: dict = {}
    config: str = ""
    credentials: str = ""


ENV_KEY = {"AWS_ACCESS_KEY_ID": "ENVID", "AWS_SECRET_ACCESS_KEY": "ENVSECRET"}
TWO = "[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-2\n[profile prod]\nregion = eu-west-3\n"
TWO_KEYS = f"[default]\n{KEYS.format('D')}[dev]\n{KEYS.format('V')}[prod]\n{KEYS.format('P')}"
SERVICES_FILE = (
    "[default]\nservices = local\nendpoint_url = http://all\n"
    "[services local]\ndynamodb =\n  endpoint_url = http://ddb\nsts =\n  endpoint_url = http://sts\n"
    "dynamodb_streams =\n  # a comment\n  other = 1\n  endpoint_url = http://streams\n"
)
FIELDS = "[default]\nretry_mode = adaptive\nmax_attempts = 3\nuse_fips_endpoint = true\nsdk_ua_app_id = app\nca_bundle = /tmp/ca.pem\n"

CASES = [
    Case("nothing at all"),
    Case("empty files", config="\n", credentials="\n"),
    Case("keys of the environment", ENV_KEY),
    Case("keys and token of the environment", {**ENV_KEY, "AWS_SESSION_TOKEN": "TOKEN"}),
    Case("the old name of the token", {**ENV_KEY, "AWS_SECURITY_TOKEN": "OLD"}),
    Case("both names of the token", {**ENV_KEY, "AWS_SESSION_TOKEN": "TOKEN", "AWS_SECURITY_TOKEN": "OLD"}),
    Case("an account of the environment", {**ENV_KEY, "AWS_ACCOUNT_ID": "123456789012"}),
    Case("keys of the environment before those of a profile", ENV_KEY, TWO, TWO_KEYS),
    Case("keys of the environment with AWS_PROFILE", {**ENV_KEY, "AWS_PROFILE": "dev"}, TWO, TWO_KEYS),
    Case("an id without a secret", {"AWS_ACCESS_KEY_ID": "ENVID"}, credentials=TWO_KEYS),
    Case("a secret without an id", {"AWS_SECRET_ACCESS_KEY": "ENVSECRET"}, credentials=TWO_KEYS),
    Case("blank keys", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, credentials=TWO_KEYS),
    Case("keys of blanks", {"AWS_ACCESS_KEY_ID": " ", "AWS_SECRET_ACCESS_KEY": " "}, credentials=TWO_KEYS),
    Case("the default profile", config=TWO, credentials=TWO_KEYS),
    Case("AWS_PROFILE", {"AWS_PROFILE": "dev"}, TWO, TWO_KEYS),
    Case("AWS_DEFAULT_PROFILE", {"AWS_DEFAULT_PROFILE": "dev"}, TWO, TWO_KEYS),
    Case("both, the same", {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "dev"}, TWO, TWO_KEYS),
    Case("both, different", {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "prod"}, TWO, TWO_KEYS),
    Case("a blank AWS_PROFILE", {"AWS_PROFILE": ""}, TWO, TWO_KEYS),
    Case("a profile that is not there", {"AWS_PROFILE": "none"}, TWO, TWO_KEYS),
    Case("a profile that is not there, keys of the environment", {**ENV_KEY, "AWS_PROFILE": "none"}, TWO, TWO_KEYS),
    Case("a default profile that is not there", {"AWS_PROFILE": "default"}, "[profile dev]\n"),
    Case("a profile of the credentials file alone", {"AWS_PROFILE": "prod"}, "", TWO_KEYS),
    Case("a section without `profile `", {"AWS_PROFILE": "dev"}, "[dev]\nregion = eu-west-2\n"),
    Case("a quoted name", {"AWS_PROFILE": "dev"}, '[profile "dev"]\nregion = eu-west-2\n' + KEYS.format("Q")),
    Case("a quoted name with a blank", {"AWS_PROFILE": "my mac"}, "[profile 'my mac']\nregion = eu-west-2\n", "[my mac]\n" + KEYS.format("M")),
    Case("a name with a blank, keys only", {"AWS_PROFILE": "my mac"}, "", "[my mac]\n" + KEYS.format("M")),
    Case("a name with a blank without quotes", {"AWS_PROFILE": "my mac"}, "[profile my mac]\nregion = eu-west-2\n"),
    Case("a name with a quote", {"AWS_PROFILE": "it's me"}, "[profile 'it'\"'\"'s me']\nregion = eu-west-2\n"),
    Case("a name with an open quote", {"AWS_PROFILE": "it's"}, "[profile it's]\nregion = eu-west-2\n"),
    Case("a name with an escaped blank", {"AWS_PROFILE": "my mac"}, "[profile my\\ mac]\nregion = eu-west-2\n"),
    Case("an odd name", {"AWS_PROFILE": "a!b"}, "[profile a!b]\nregion = eu-west-2\n"),
    Case("a name beyond ASCII", {"AWS_PROFILE": "grün"}, "[profile grün]\nregion = eu-west-2\n"),
    Case("blanks around a name", {"AWS_PROFILE": "dev"}, "[profile \t dev  ]\nregion = eu-west-2\n"),
    Case("blanks before `profile`", {"AWS_PROFILE": "dev"}, "[  profile dev]\nregion = eu-west-2\n"),
    Case("blanks around a name of the credentials file", {"AWS_PROFILE": "dev"}, "", "[ dev ]\n" + KEYS.format("V")),
    Case("a name with the keyword in the credentials file", {"AWS_PROFILE": "dev"}, "", "[profile dev]\n" + KEYS.format("V")),
    Case("[profile default] before [default]", {}, "[profile default]\nregion = eu-west-1\n[default]\nregion = eu-west-2\n"),
    Case("[profile default] after [default]", {}, "[default]\nregion = eu-west-2\n[profile default]\nregion = eu-west-1\n"),
    Case("AWS_REGION", {"AWS_REGION": "us-west-1"}, TWO),
    Case("AWS_DEFAULT_REGION", {"AWS_DEFAULT_REGION": "us-west-2"}, TWO),
    Case("both regions", {"AWS_REGION": "us-west-1", "AWS_DEFAULT_REGION": "us-west-2"}, TWO),
    Case("a blank AWS_DEFAULT_REGION", {"AWS_DEFAULT_REGION": ""}, TWO),
    Case("an empty region", config="[default]\nregion =\n"),
    Case("the region of the credentials file", {}, "", "[default]\nregion = eu-west-1\n" + KEYS.format("D")),
    Case("credentials over config", {}, "[default]\nregion = eu-west-1\n" + KEYS.format("C"), "[default]\nregion = eu-west-2\n" + KEYS.format("D")),
    Case("keys of the config file", {}, "[default]\n" + KEYS.format("C")),
    Case("a token in the config file, keys in the other", {}, "[default]\naws_session_token = T\n", TWO_KEYS),
    Case("a token in the credentials file", {}, "", "[default]\naws_session_token = T\n" + KEYS.format("D")),
    Case("the old name of a profile's token", {}, "", "[default]\naws_security_token = T\n" + KEYS.format("D")),
    Case("an account of a profile", {}, "", "[default]\naws_account_id = 123456789012\n" + KEYS.format("D")),
    Case("an account in the config file, keys in the other", {}, "[default]\naws_account_id = 123456789012\n", TWO_KEYS),
    Case("half a key in a profile", {}, "", "[default]\naws_access_key_id = DID\n"),
    Case("half a key in each file", {}, "[default]\naws_secret_access_key = CSECRET\n", "[default]\naws_access_key_id = DID\n"),
    Case("signs in keys", {}, "", "[default]\naws_access_key_id = D=I#D;\naws_secret_access_key = a/b+c==%x\n"),
    Case("names in capitals", {}, "[default]\nREGION = eu-west-1\nAWS_Access_Key_ID = I\nAWS_SECRET_ACCESS_KEY = S\n"),
    Case("no blanks around `=`", {}, "[default]\nregion=eu-west-1\n"),
    Case("many blanks around `=`", {}, "[default]\nregion \t = \t eu-west-1 \t \n"),
    Case("a colon for `=`", {}, "[default]\nregion: eu-west-1\n"),
    Case("comments and blank lines", {}, "# a\n\n; b\n[default]\n# c\n\n  # d\nregion = eu-west-1\n; e\n"),
    Case("a comment behind a section", {}, "[default] # comment\nregion = eu-west-1\n"),
    Case("a comment behind a value", {}, "[default]\nregion = eu-west-1 # comment\n"),
    Case("CRLF", {}, TWO.replace("\n", "\r\n"), TWO_KEYS.replace("\n", "\r\n")),
    Case("a byte order mark", {}, "\ufeff" + TWO),
    Case("a section twice", {}, "[default]\nregion = eu-west-1\n[default]\noutput = json\n"),
    Case("a setting twice", {}, "[default]\nregion = eu-west-1\nregion = eu-west-2\n"),
    Case("a value in two lines", {}, "[default]\nregion = eu-west-1\nsdk_ua_app_id = a\n  b\n"),
    Case("a setting above a section", {}, "region = eu-west-1\n[default]\n"),
    Case("a section without its end", {}, "[default\nregion = eu-west-1\n"),
    Case("text behind a section", {}, "[default] text\nregion = eu-west-1\n"),
    Case("a line without `=`", {}, "[default]\nregion\n"),
    Case("a line without a name", {}, "[default]\n= eu-west-1\n"),
    Case("a block with comments and blank lines", {}, "[default]\nservices = x\n[services x]\ndynamodb =\n\n  # c\n  endpoint_url = http://x\n"),
    Case("sections of other kinds", {}, "[plugins]\na = b\n[preview]\nc = d\n[future x]\ne = f\n" + TWO),
    Case("AWS_ENDPOINT_URL", {"AWS_ENDPOINT_URL": "http://env"}, SERVICES_FILE),
    Case("AWS_ENDPOINT_URL_DYNAMODB", {"AWS_ENDPOINT_URL_DYNAMODB": "http://env"}, SERVICES_FILE),
    Case("both endpoints", {"AWS_ENDPOINT_URL_DYNAMODB": "http://own", "AWS_ENDPOINT_URL": "http://env"}, SERVICES_FILE),
    Case("the endpoint of Streams", {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS": "http://env"}, SERVICES_FILE),
    Case("services", {}, SERVICES_FILE),
    Case("a quoted services section", {}, SERVICES_FILE.replace("[services local]", "[services 'local']")),
    Case("an endpoint of the profile", {}, "[default]\nendpoint_url = http://all\n"),
    Case("a services section that is not there", {}, "[default]\nservices = none\n"),
    Case("an empty services section", {}, "[default]\nservices = x\n[services x]\n"),
    Case("endpoints ignored by a variable", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, SERVICES_FILE),
    Case("endpoints ignored by the profile", {}, SERVICES_FILE.replace("[default]", "[default]\nignore_configured_endpoint_urls = True")),
    Case("settings of a profile", {}, FIELDS),
    Case("settings of the environment", {"AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "5", "AWS_USE_FIPS_ENDPOINT": "false", "AWS_USE_DUALSTACK_ENDPOINT": "TRUE", "AWS_SDK_UA_APP_ID": "env", "AWS_CA_BUNDLE": "/tmp/env.pem"}, FIELDS),
    Case("legacy retries", {"AWS_RETRY_MODE": "legacy"}),
    Case("a retry mode that is not known", {"AWS_RETRY_MODE": "quick"}),
    Case("attempts that are no number", {"AWS_MAX_ATTEMPTS": "many"}),
    Case("no attempts", {"AWS_MAX_ATTEMPTS": "0"}),
    Case("a flag that is neither true nor false", {"AWS_USE_FIPS_ENDPOINT": "yes"}),
    Case("account endpoints disabled", {}, "[default]\naccount_id_endpoint_mode = disabled\n"),
    Case("account endpoints required", {"AWS_ACCOUNT_ID_ENDPOINT_MODE": "REQUIRED"}, "[default]\naccount_id_endpoint_mode = disabled\n"),
    Case("an account endpoint mode that is not known", {"AWS_ACCOUNT_ID_ENDPOINT_MODE": "always"}),
    Case("files with other names", {"AWS_CONFIG_FILE": "~/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials"}, TWO, TWO_KEYS),
    Case("a variable in a file's name", {"AWS_CONFIG_FILE": "$HOME/.aws/config"}, TWO),
    Case("no config file", {"AWS_CONFIG_FILE": "/dev/null"}, TWO, TWO_KEYS),
    Case("a config file that is not there", {"AWS_CONFIG_FILE": "/nonexistent"}, TWO, TWO_KEYS),
]


def random_case(choice, number):
    """Files and variables in spellings that both must read alike, but for what DIFFERENCES explains."""
    names = ["default", "dev", "prod", "my mac", "a.b-c_d"]
    one_of = choice.choice

    def some(chance):
        return choice.random() < chance

    def title(name):
        if name == "default":
            return one_of(["[default]", "[profile default]"])
        quoted = one_of([f"'{name}'", f'"{name}"'] if " " in name else [name, f"'{name}'", f'"{name}"'])
        return one_of(["[profile {}]", "[profile  {} ]", "[profile\t{}]"]).format(quoted)

    def settings(name):
        tag = name.replace(" ", "").replace(".", "").upper()
        lines = []
        for text in [
            "region = " + one_of(["eu-west-1", "us-east-1", "cn-north-1"]),
            "endpoint_url = http://profile-" + tag.lower().replace("_", "-"),
            "services = " + one_of(["one", "two"]),
            "retry_mode = " + one_of(["standard", "adaptive"]),
            f"max_attempts = {choice.randint(1, 9)}",
            "use_fips_endpoint = " + one_of(["true", "false", "True"]),
            "use_dualstack_endpoint = " + one_of(["true", "false"]),
            "account_id_endpoint_mode = " + one_of(["preferred", "disabled", "required"]),
            "ignore_configured_endpoint_urls = " + one_of(["true", "false"]),
            f"sdk_ua_app_id = app{tag}",
            "output = json",
            "s3 =\n  max_concurrent_requests = 20\n  addressing_style = path",
        ]:
            if some(0.3):
                lines.append(text)
        choice.shuffle(lines)
        return lines

    def keys(name, tag):
        tag += name.replace(" ", "").upper()
        lines = KEYS.format(tag).splitlines()
        if some(0.3):
            lines.append("aws_session_token = TOKEN/+=" + tag)
        if some(0.3):
            lines.append("aws_account_id = " + "".join(choice.choices("0123456789", k=12)))
        choice.shuffle(lines)
        return lines

    def file_of(sections):
        out = []
        choice.shuffle(sections)
        for head, lines in sections:
            out.append(head)
            for line in lines:
                if some(0.15):
                    out.append(one_of(["# comment", "; comment = 1", "", "   ", "#[profile no]"]))
                out.append(line.replace(" = ", one_of([" = ", "=", "= ", "\t=  "]), 1))
        return one_of(["\n", "\r\n"]).join(out) + one_of(["", "\n"])

    config = [(title(name), settings(name) + (keys(name, "C") if some(0.2) else [])) for name in names if some(0.7)]
    for name in ["one", "two"]:
        blocks = [f"{block} =\n  endpoint_url = http://{name}-{block.replace('_', '-')}" for block in ["dynamodb", "dynamodb_streams", "sts"] if some(0.6)]
        config.append((f"[services {name}]", ["s3 =\n  endpoint_url = http://s3"] + blocks))
    credentials = [(f"[{name}]", keys(name, "K")) for name in names if some(0.6)]
    env = {}
    for variable, values, chance in [
        ("AWS_PROFILE", names, 0.6),
        ("AWS_DEFAULT_PROFILE", names, 0.2),
        ("AWS_REGION", ["us-west-1", "eu-north-1"], 0.2),
        ("AWS_DEFAULT_REGION", ["us-west-2", "sa-east-1"], 0.3),
        ("AWS_ENDPOINT_URL", ["http://env"], 0.2),
        ("AWS_ENDPOINT_URL_DYNAMODB", ["http://env-dynamodb"], 0.2),
        ("AWS_ENDPOINT_URL_STS", ["http://env-sts"], 0.2),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", ["true", "false"], 0.1),
        ("AWS_RETRY_MODE", ["standard", "adaptive", "legacy"], 0.2),
        ("AWS_MAX_ATTEMPTS", ["1", "6"], 0.2),
        ("AWS_SDK_UA_APP_ID", ["env-app"], 0.2),
        ("AWS_ACCOUNT_ID_ENDPOINT_MODE", ["preferred", "disabled"], 0.1),
    ]:
        if some(chance):
            env[variable] = one_of(values)
    if some(0.3):
        env.update(ENV_KEY)
        if some(0.5):
            env["AWS_SESSION_TOKEN"] = "ENVTOKEN"
        if some(0.3):
            env["AWS_ACCOUNT_ID"] = "111122223333"
    return Case(f"random {number}", env, file_of(config), file_of(credentials))
