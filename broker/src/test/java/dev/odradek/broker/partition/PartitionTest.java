package dev.odradek.broker.partition;

import static dev.odradek.broker.partition.TestLogs.BROKER;
import static dev.odradek.broker.partition.TestLogs.batch;
import static dev.odradek.broker.partition.TestLogs.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.log.AppendOutcome;
import dev.odradek.log.LogConfig;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // open() sets them
class PartitionTest {
    private static final LogConfig TWO_IN_SYNC =
            LogConfig.defaults().toBuilder().minInsyncReplicas(2).build();

    private TestLogs logs;

    @BeforeEach
    void open(@TempDir Path path) {
        logs = new TestLogs(path);
    }

    @AfterEach
    void close() {
        logs.close();
    }

    private static ErrorCode append(Partition partition) {
        return append(partition, true);
    }

    private static ErrorCode append(Partition partition, boolean acksAll) {
        return partition.append(batch("a"), AppendOrigin.CLIENT, acksAll)
                        instanceof AppendOutcome.Rejected rejected
                ? rejected.error()
                : ErrorCode.NONE;
    }

    @Test
    void onlyTheLeaderAppends() {
        Partition partition = logs.partition(0);
        assertThat(append(partition)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);

        partition.apply(registration(BROKER, 0, List.of(BROKER), List.of(BROKER)));
        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        assertThat(partition.log().highWatermark()).isEqualTo(1);

        partition.apply(registration(2, 1, List.of(BROKER, 2), List.of(2)));
        assertThat(append(partition)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aLoneReplicaIsEnoughWhateverTheTopicAsksFor() {
        Partition partition = logs.partition(TestLogs.TOPIC, 0, TWO_IN_SYNC);
        partition.apply(registration(BROKER, 0, List.of(BROKER), List.of(BROKER)));

        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        assertThat(partition.log().highWatermark()).isEqualTo(1);
    }

    @Test
    void withTooFewInSyncNothingIsCommitted() {
        Partition partition = logs.partition(TestLogs.TOPIC, 0, TWO_IN_SYNC);
        partition.apply(registration(BROKER, 0, List.of(BROKER, 2), List.of(BROKER)));

        assertThat(append(partition, true)).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(append(partition, false)).isEqualTo(ErrorCode.NONE);

        assertThat(partition.log().logEndOffset()).isEqualTo(1);
        assertThat(partition.log().highWatermark()).isZero();
    }

    @Test
    void aWriterOfAnEpochThatIsOverIsRefused() {
        Partition partition = logs.led(0);
        partition.apply(registration(BROKER, 4, List.of(BROKER), List.of(BROKER)));

        var stale = partition.append(batch("a"), AppendOrigin.COORDINATOR, true, 0);
        var fresh = partition.append(batch("a"), AppendOrigin.COORDINATOR, true, 4);

        assertThat(stale).isInstanceOf(AppendOutcome.Rejected.class);
        assertThat(fresh).isInstanceOf(AppendOutcome.Appended.class);
    }

    @Test
    void waitersAreToldOnceInOrderAndWithTheLockFree() throws Exception {
        Partition partition = logs.partition(0);
        partition.apply(registration(BROKER, 0, List.of(BROKER, 2), List.of(BROKER, 2)));
        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        List<String> told = new ArrayList<>();
        List<Boolean> free = new ArrayList<>();
        partition.whenCommitted(2, error -> told.add("second " + error));
        partition.whenCommitted(
                1,
                error -> {
                    told.add("first " + error);
                    free.add(anotherThreadGetsIn(partition));
                });
        CommitWaiter forgotten = error -> told.add("forgotten " + error);
        partition.whenCommitted(1, forgotten);
        partition.forget(forgotten);
        assertThat(told).isEmpty();

        partition.apply(registration(BROKER, 0, List.of(BROKER, 2), List.of(BROKER)));
        partition.apply(registration(2, 1, List.of(BROKER, 2), List.of(2)));

        assertThat(told).containsExactly("first NONE", "second NONE");
        assertThat(free).containsExactly(true);
    }

    private static boolean anotherThreadGetsIn(Partition partition) {
        var thread = new Thread(() -> partition.forget(_ -> {}));
        thread.start();
        try {
            return thread.join(java.time.Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void waitersOfALostLeadershipAreRefused() {
        Partition partition = logs.partition(0);
        partition.apply(registration(BROKER, 0, List.of(BROKER, 2), List.of(BROKER, 2)));
        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        List<ErrorCode> told = new ArrayList<>();
        partition.whenCommitted(1, told::add);

        partition.apply(registration(2, 1, List.of(BROKER, 2), List.of(2)));
        partition.whenCommitted(1, told::add);

        assertThat(told)
                .containsExactly(
                        ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aClientIsFencedByTheEpochItBelievesIn() {
        Partition partition = logs.partition(0);
        partition.apply(registration(BROKER, 5, List.of(BROKER), List.of(BROKER)));

        assertThat(partition.checkLeader(4)).isEqualTo(ErrorCode.FENCED_LEADER_EPOCH);
        assertThat(partition.checkLeader(5)).isEqualTo(ErrorCode.NONE);
        assertThat(partition.checkLeader(-1)).isEqualTo(ErrorCode.NONE);
        assertThat(partition.checkLeader(6)).isEqualTo(ErrorCode.UNKNOWN_LEADER_EPOCH);
        partition.apply(registration(2, 6, List.of(BROKER, 2), List.of(2)));
        assertThat(partition.checkLeader(6)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void anOlderDecisionIsIgnored() {
        Partition partition = logs.partition(0);
        partition.apply(registration(BROKER, 5, List.of(BROKER), List.of(BROKER)));

        assertThat(partition.apply(registration(2, 4, List.of(BROKER, 2), List.of(2)))).isFalse();

        assertThat(partition.leadership()).isInstanceOf(Leadership.Leading.class);
    }

    @Test
    void watchersHearOfAppendsAndChangesUntilTheyLeave() {
        Partition partition = logs.led(0);
        List<String> heard = new ArrayList<>();
        var watcher =
                new ProgressWatcher() {
                    @Override
                    public void onProgress(int sizeBytes) {
                        heard.add("progress");
                    }

                    @Override
                    public void onChange() {
                        heard.add("change");
                    }
                };
        partition.watch(watcher);
        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        partition.close(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        partition.unwatch(watcher);
        partition.apply(registration(BROKER, 1, List.of(BROKER), List.of(BROKER)));

        assertThat(heard).containsExactly("progress", "change");
    }

    @Test
    void whereAFlushIsAskedForNothingIsCommittedBeforeIt() throws InterruptedException {
        Partition partition =
                logs.partition(
                        TestLogs.TOPIC,
                        0,
                        LogConfig.defaults().toBuilder().flushMessages(1).build());
        partition.apply(registration(BROKER, 0, List.of(BROKER), List.of(BROKER)));
        var told = new LinkedBlockingQueue<ErrorCode>();

        assertThat(append(partition)).isEqualTo(ErrorCode.NONE);
        partition.whenCommitted(1, told::add);
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NONE);
        assertThat(partition.log().recoveryPoint()).isEqualTo(1);

        assertThat(append(partition, false)).isEqualTo(ErrorCode.NONE);
        if (partition.whenFlushed(2, told::add)) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NONE);
        }
        assertThat(partition.log().recoveryPoint()).isEqualTo(2);
    }
}
