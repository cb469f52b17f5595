// SPDX-License-Identifier: BSL-1.0
#ifdef ONLY_LOOK_FOR_IT
#if !__has_include(<codynamo/src.hpp>)
#error "codynamo/src.hpp is not there when its users are compiled"
#endif
#else
#include <codynamo/src.hpp>
#endif
