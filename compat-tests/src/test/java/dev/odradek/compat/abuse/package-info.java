/// Clients that mean no good, a stock client that works beside them, and what both see of the time.
/// Threads: [PacedClient] and [SlowSender] have their own; the rest belongs to the test's.
@NullMarked
package dev.odradek.compat.abuse;

import org.jspecify.annotations.NullMarked;
