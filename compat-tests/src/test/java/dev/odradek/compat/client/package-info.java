/// Programs that run inside the class loader of one release of `kafka-clients`. They are compiled
/// against the newest and use only what the oldest has; outside they are known by JDK types alone.
@NullMarked
package dev.odradek.compat.client;

import org.jspecify.annotations.NullMarked;
