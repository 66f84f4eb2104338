package dev.odradek.log.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OffsetMapTest {
    private final KeyHash hash = new KeyHash(1, 2);
    private final ByteBuf key = Unpooled.buffer(8);

    private KeyHash hashOf(long number) {
        key.setLong(0, number);
        hash.hash(key, 0, 8);
        return hash;
    }

    @Test
    void mapKnowsTheNewestOffsetOfEachKeyUpToItsLastFreeSlot() {
        var random = new Random(1);
        var expected = new HashMap<Long, Long>();
        try (var map = new OffsetMap(1_000, 999)) {
            long offset = 0;
            while (!map.isFull()) {
                long number = random.nextInt(2_000);
                map.put(hashOf(number), offset);
                expected.put(number, offset);
                offset += random.nextInt(3) + 1;
            }

            assertThat(map.size()).isEqualTo(999).isEqualTo(expected.size());
            for (long number = 0; number < 2_000; number++) {
                assertThat(map.get(hashOf(number)))
                        .as("key %s", number)
                        .isEqualTo(expected.getOrDefault(number, -1L));
            }
        }
    }

    @Test
    void offsetZeroIsAnOffset() {
        try (var map = new OffsetMap(10, 9)) {
            map.put(hashOf(5), 0);

            assertThat(map.get(hashOf(5))).isZero();
            assertThat(map.get(hashOf(6))).isEqualTo(-1);
        }
    }

    @Test
    void memoryIsBoundedByTheSettingAndByNeed() {
        try (var map = OffsetMap.within(24 * 1_000, 0.9, Long.MAX_VALUE)) {
            for (int i = 0; i < 900; i++) {
                assertThat(map.isFull()).isFalse();
                map.put(hashOf(i), i);
            }
            assertThat(map.isFull()).isTrue();
            assertThat(map.utilization()).isEqualTo(0.9);
        }
        try (var map = OffsetMap.within(1L << 40, 0.9, 3)) {
            map.put(hashOf(1), 1);
            assertThat(map.utilization()).isEqualTo(0.2);
        }
        try (var map = OffsetMap.within(0, 0.9, 100)) {
            assertThat(map.isFull()).isFalse();
            map.put(hashOf(1), 1);
            assertThat(map.isFull()).isTrue();
        }
    }
}
