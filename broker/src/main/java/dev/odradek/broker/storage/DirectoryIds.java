package dev.odradek.broker.storage;

import dev.odradek.wire.codec.Uuid;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/// New ids of clusters and directories.
final class DirectoryIds {
    private static final int RESERVED = 100;
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT_IETF = 0x8000_0000_0000_0000L;

    private DirectoryIds() {}

    /// A random id (version 4) that is not reserved and whose text does not look like an option of
    /// a command line. Source: Kafka Uuid.randomUuid, DirectoryId.random.
    static Uuid random(RandomGenerator random) {
        while (true) {
            var id =
                    new Uuid(
                            (random.nextLong() & VERSION_MASK) | VERSION_4,
                            (random.nextLong() & VARIANT_MASK) | VARIANT_IETF);
            if (!id.toString().startsWith("-") && !isReserved(id)) {
                return id;
            }
        }
    }

    /// The same, from a source that nobody can guess.
    static Uuid random() {
        return random(new SecureRandom());
    }

    /// The first hundred ids stand for "none", "lost" and the like.
    static boolean isReserved(Uuid id) {
        return id.mostSignificantBits() == 0
                && id.leastSignificantBits() >= 0
                && id.leastSignificantBits() < RESERVED;
    }
}
