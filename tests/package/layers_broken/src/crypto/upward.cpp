// SPDX-License-Identifier: BSL-1.0
// Breaks the layers, to show that the check notices.
#include "http/transport.hpp"

#include <boost/asio.hpp>
