// SPDX-License-Identifier: BSL-1.0
#include "property/features.hpp"

namespace codynamo::testing {

features draw_features(tape& t) {
    features f;
    f.named = !t.chance(80);
    f.sort_key = t.chance(60);
    f.key_type = t.between(0, 2);
    f.tables = t.chance(60) ? t.between(2, 3) : 1;
    f.keys = t.chance(60) ? t.between(10, 200) : t.between(1, 8);
    f.skewed = t.chance(80);
    f.producers = t.chance(128) ? t.between(2, 8) : 1;
    f.operations = t.chance(3)    ? t.between(60, 500)
                   : t.chance(24) ? t.between(13, 60)
                                  : t.between(1, 12);
    f.flush_amount = t.chance(150) ? t.between(1, 8) : t.chance(30) ? t.between(26, 60) : 25;
    f.in_flight = t.chance(170) ? t.between(1, 8) : 4;
    f.buffer = t.chance(120) ? t.between(1, 12) : t.chance(40) ? t.between(13, 50) : 1000;
    f.respelled = t.chance(128);
    f.deletes = t.chance(128);
    f.poison = t.chance(60);
    f.bad = t.chance(40);
    f.thinks = t.chance(128);
    f.flushes = t.chance(100);
    f.cancels = t.chance(100);
    f.large = t.chance(3);
    f.units = t.chance(20);
    f.fault_rate = t.chance(220) ? t.below(160) : 0;
    for (bool& one : f.faults)
        one = t.chance(90);
    f.end = t.chance(140) ? static_cast<finale>(t.between(1, static_cast<int>(finale::count) - 1))
                          : finale::close;
    f.ends_early = t.chance(50);
    if (f.deletes) {
        // They cannot say which one they are. It is known as long as none waits for room, and none
        // is abandoned before that is reported.
        f.buffer = 1000;
        f.large = false;
        for (const fate ends : {fate::all_left_for_long, fate::access_denied})
            f.faults.at(static_cast<std::size_t>(ends)) = false;
    } else {
        f.spelled = t.chance(40);
    }
    return f;
}

} // namespace codynamo::testing
