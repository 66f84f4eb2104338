package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColdReadsTest {
    private static final Path PARTITION = Path.of("/data/orders-0");
    private static final Path ELSEWHERE = Path.of("/data2/orders-1");

    /// A pool whose threads are the test's hand.
    private static final class Hand implements WorkerPool {
        final ArrayDeque<Runnable> started = new ArrayDeque<>();
        boolean closed;

        @Override
        public String name() {
            return "hand";
        }

        @Override
        public void execute(Runnable task) {
            if (closed) {
                throw new QueueClosedException("hand");
            }
            started.add(task);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// A file of 1 GiB, nothing of which is in memory.
    private static final class ColdFile implements DiskFile {
        final List<Long> loads = new ArrayList<>();

        @Override
        public Path path() {
            return PARTITION.resolve("0.log");
        }

        @Override
        public int read(ByteBuffer target, long position) {
            throw new AssertionError("read");
        }

        @Override
        public void write(ByteBuffer source, long position) {}

        @Override
        public long write(ByteBuffer[] sources, long position) {
            return 0;
        }

        @Override
        public void force(boolean metadata) {}

        @Override
        public void truncate(long sizeBytes) {}

        @Override
        public long sizeBytes() {
            return 1 << 30;
        }

        @Override
        public boolean isResident(long position, long sizeBytes) {
            return false;
        }

        @Override
        public void load(long position, long sizeBytes) {
            loads.add(position);
        }

        @Override
        public void close() {}
    }

    private final Hand hand = new Hand();
    private final ColdReads coldReads = new ColdReads(hand);
    private final ColdFile file = new ColdFile();
    private final FileLease lease = new FileLease(file);
    private final List<String> done = new ArrayList<>();

    private void runAll() {
        while (!hand.started.isEmpty()) {
            hand.started.remove().run();
        }
    }

    @Test
    void aDirectoryHasAFewWorkersAtMostWhateverWaits() {
        for (int i = 0; i < 100; i++) {
            assertThat(coldReads.execute(PARTITION, () -> done.add("here"))).isTrue();
        }
        int ofOne = hand.started.size();
        assertThat(coldReads.execute(ELSEWHERE, () -> done.add("elsewhere"))).isTrue();

        assertThat(ofOne).isLessThan(ColdReads.THREADS / 2);
        assertThat(hand.started).hasSize(ofOne + 1);
        hand.started.removeLast().run();
        assertThat(done).containsExactly("elsewhere");
        runAll();
        assertThat(done).hasSize(101);
        assertThat(coldReads.waits()).isEqualTo(101);
    }

    @Test
    void thoseWhoWaitGoBeforeThoseWhoMayCome() {
        coldReads.follow(lease, 0);
        coldReads.load(lease, 500, 10, _ -> done.add("loaded"));

        runAll();

        assertThat(file.loads).containsExactly(500L, 0L);
        assertThat(done).containsExactly("loaded");
    }

    @Test
    void oneStretchIsReadAheadOnceAtATime() {
        coldReads.follow(lease, 0);
        coldReads.follow(lease, 1_000);
        runAll();
        assertThat(file.loads).containsExactly(0L);

        coldReads.follow(lease, 1_000);
        runAll();
        assertThat(file.loads).containsExactly(0L, 1_000L);
    }

    @Test
    void nothingIsReadAheadPastTheEnd() {
        coldReads.follow(lease, (1 << 30) - 10);

        assertThat(hand.started).isEmpty();
    }

    @Test
    void whoComesWhenTheNodeStopsIsTold() {
        coldReads.close();

        assertThat(coldReads.execute(PARTITION, () -> done.add("never"))).isFalse();
        coldReads.load(lease, 0, 1, failure -> done.add(String.valueOf(failure)));
        coldReads.follow(lease, 0);

        assertThat(done).hasSize(1).first().asString().contains("the node stops");
    }

    @Test
    void aTaskThatFailsLeavesTheLaneToTheOthers() {
        for (int i = 0; i < 10; i++) {
            coldReads.execute(
                    PARTITION,
                    () -> {
                        throw new IllegalStateException("a bug");
                    });
        }
        coldReads.execute(PARTITION, () -> done.add("after"));

        for (int i = 0; i < 20 && !hand.started.isEmpty(); i++) {
            try {
                hand.started.remove().run();
            } catch (IllegalStateException e) {
                // As the pool would report it.
            }
        }

        assertThat(done).containsExactly("after");
    }
}
