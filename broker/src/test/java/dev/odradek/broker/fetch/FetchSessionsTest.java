package dev.odradek.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.codec.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FetchSessionsTest {
    private static final long EVICTION_MS = 100;

    private final FetchSessions sessions = new FetchSessions(2, EVICTION_MS, new Random(5));

    private @Nullable FetchSession create(boolean follower, int size, long nowMs) {
        FetchSession session = sessions.create(follower, true, size, nowMs);
        if (session != null) {
            List<SessionPartition> partitions = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                partitions.add(
                        new SessionPartition(
                                new FetchKey(Uuid.ZERO, "t", i),
                                new FetchPosition(0, 1, -1, -1, -1)));
            }
            session.begin(partitions);
        }
        return session;
    }

    private boolean isKnown(@Nullable FetchSession session) {
        return session != null && sessions.get(session.id()) != null;
    }

    @Test
    void withoutSlotsThereIsNoSession() {
        assertThat(new FetchSessions(0, EVICTION_MS, new Random(5)).create(true, true, 1, 0))
                .isNull();
    }

    @Test
    void aFullHouseTurnsAnEqualAway() {
        create(false, 1, 0);
        create(false, 1, 0);

        assertThat(create(false, 1, 50)).isNull();
        assertThat(create(false, 5, 50)).as("the others are too young").isNull();
        assertThat(sessions.size()).isEqualTo(2);
    }

    @Test
    void theOneUnusedForLongestGoesFirst() {
        FetchSession first = create(false, 9, 0);
        FetchSession second = create(false, 9, 10);

        assertThat(create(false, 1, 101)).isNotNull();

        assertThat(isKnown(first)).isFalse();
        assertThat(isKnown(second)).isTrue();
    }

    @Test
    void theSmallestThatHadItsTimeGoesForALargerOne() {
        FetchSession large = create(false, 5, 0);
        FetchSession small = create(false, 2, 0);
        touch(large, 90);
        touch(small, 90);

        assertThat(create(false, 2, 150)).as("not larger").isNull();
        assertThat(create(false, 3, 150)).isNotNull();

        assertThat(isKnown(small)).isFalse();
        assertThat(isKnown(large)).isTrue();
    }

    @Test
    void aFollowerTakesAConsumersPlaceAndNotTheOtherWay() {
        create(true, 1, 0);
        FetchSession consumer = create(false, 50, 0);

        assertThat(create(true, 1, 1)).isNotNull();

        assertThat(isKnown(consumer)).isFalse();
        assertThat(create(false, 500, 2)).isNull();
    }

    @Test
    void anAbandonedFollowersSessionIsNoLossToAnybody() {
        create(true, 1, 0);
        create(true, 1, 0);

        assertThat(create(false, 1, 101)).isNotNull();
    }

    private static void touch(@Nullable FetchSession session, long nowMs) {
        if (session != null) {
            session.take(1, true, java.util.Map.of(), List.of(), nowMs);
        }
    }

    @Test
    void theEpochAfterTheLastIsOne() {
        assertThat(FetchSession.nextEpoch(1)).isEqualTo(2);
        assertThat(FetchSession.nextEpoch(Integer.MAX_VALUE)).isEqualTo(1);
    }
}
