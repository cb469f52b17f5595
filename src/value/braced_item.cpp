// SPDX-License-Identifier: BSL-1.0
#include <codynamo/item.hpp>

#include <utility>

namespace codynamo::detail {

template <class... Attributes>
void braced_item::take(Attributes&... attributes) {
    const braced_attribute all[]{std::move(attributes)...};
    assign(all, sizeof...(Attributes));
}

// A line for each parameter would take 400 lines.
// clang-format off
braced_item::braced_item(a b) { take(b); }
braced_item::braced_item(a b, a c) { take(b, c); }
braced_item::braced_item(a b, a c, a d) { take(b, c, d); }
braced_item::braced_item(a b, a c, a d, a e) { take(b, c, d, e); }
braced_item::braced_item(a b, a c, a d, a e, a f) { take(b, c, d, e, f); }
braced_item::braced_item(a b, a c, a d, a e, a f, a g) { take(b, c, d, e, f, g); }
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h) { take(b, c, d, e, f, g, h); }
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i) { take(b, c, d, e, f, g, h, i); }
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j) {
    take(b, c, d, e, f, g, h, i, j);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k) {
    take(b, c, d, e, f, g, h, i, j, k);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l) {
    take(b, c, d, e, f, g, h, i, j, k, l);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l, a m) {
    take(b, c, d, e, f, g, h, i, j, k, l, m);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l, a m, a n) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l, a m, a n, a o) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i,
                         a j, a k, a l, a m, a n, a o, a p) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i,
                         a j, a k, a l, a m, a n, a o, a p, a q) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j,
                         a k, a l, a m, a n, a o, a p, a q, a r) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j,
                         a k, a l, a m, a n, a o, a p, a q, a r, a s) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k,
                         a l, a m, a n, a o, a p, a q, a r, a s, a t) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k,
                         a l, a m, a n, a o, a p, a q, a r, a s, a t, a u) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l,
                         a m, a n, a o, a p, a q, a r, a s, a t, a u, a v) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l,
                         a m, a n, a o, a p, a q, a r, a s, a t, a u, a v, a w) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l, a m,
                         a n, a o, a p, a q, a r, a s, a t, a u, a v, a w, a x) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x);
}
braced_item::braced_item(a b, a c, a d, a e, a f, a g, a h, a i, a j, a k, a l, a m,
                         a n, a o, a p, a q, a r, a s, a t, a u, a v, a w, a x, a y) {
    take(b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y);
}
// clang-format on

} // namespace codynamo::detail
