package dev.odradek.controller;

import dev.odradek.wire.codec.Uuid;
import java.util.random.RandomGenerator;

/// Makes random ids (RFC 4122, version 4), none of them reserved or beginning with a dash, which
/// command lines would take for a flag. Source: kafka-clients 4.3.1 Uuid.randomUuid.
final class Uuids {
    private final RandomGenerator random;

    Uuids(RandomGenerator random) {
        this.random = random;
    }

    Uuid next() {
        while (true) {
            long high = (random.nextLong() & ~0xF000L) | 0x4000L;
            long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            var id = new Uuid(high, low);
            if (!id.toString().startsWith("-")) {
                return id;
            }
        }
    }
}
