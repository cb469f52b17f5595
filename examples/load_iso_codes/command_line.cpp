// SPDX-License-Identifier: BSL-1.0
#include "command_line.hpp"

#include <cstdlib>

const std::string_view usage = R"(usage: load_iso_codes [options]

Loads the subdivisions of all countries (ISO 3166-2) and all languages (ISO 639-3) from
Debian's package iso-codes into a new DynamoDB table, asks it some questions, and deletes it again.

  --endpoint URL   such as http://localhost:8000; default: $CODYNAMO_ENDPOINT, then what AWS's tools
                   use: $AWS_ENDPOINT_URL_DYNAMODB, $AWS_ENDPOINT_URL, the profile, the region's own
  --region NAME    such as eu-central-1; default: $AWS_REGION, then the profile
  --table NAME     of the table to create; default: codynamo-iso-codes- and a random number
  --data DIR       of the JSON files; default: /usr/share/iso-codes/json
  --keep           leave the table there at the end
  --help           print this

Credentials are found as by AWS's tools: in the environment, then in the profile. DynamoDB Local takes
any. In AWS a run writes about 13,000 small items on demand, which costs a few cents.
)";

command_line parse_command_line(int argc, const char* const* argv) {
    command_line given;
    if (const char* endpoint = std::getenv("CODYNAMO_ENDPOINT")) given.endpoint = endpoint;

    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        const auto argument = [&] {
            if (++i == argc) throw usage_error(std::string(option) + " needs a value after it");
            return argv[i];
        };
        if (option == "--endpoint")
            given.endpoint = argument();
        else if (option == "--region")
            given.region = argument();
        else if (option == "--table")
            given.table = argument();
        else if (option == "--data")
            given.data = argument();
        else if (option == "--keep")
            given.keep = true;
        else if (option == "--help")
            given.help = true;
        else
            throw usage_error("unknown option " + std::string(option));
    }
    return given;
}
