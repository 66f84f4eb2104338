package dev.odradek.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.task.QueueClosedException;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.raft.driver.CommittedBatch;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetadataPublisherTest {
    private final SimTasks tasks = new SimTasks(new SimClock(), new Random(1));
    private final TaskQueue queue = tasks.queue("metadata", 100);
    private final ClusterView view = new ClusterView();
    private final List<String> heard = new ArrayList<>();
    private long committedEnd = 1;

    private MetadataPublisher publisher(MetadataPublisher.Subscriber... subscribers) {
        return new MetadataPublisher(queue, view, () -> committedEnd, List.of(subscribers));
    }

    private static CommittedBatch topic(long offset, String name) {
        var record = new TopicRecord().name(name).topicId(new Uuid(1, offset));
        return new CommittedBatch(
                offset, offset, 1, 0, List.of(VersionedRecord.of(record, 0)), 100);
    }

    @Test
    void anImageIsSeenWhenEverySubscriberHasAppliedIt() {
        var publisher =
                publisher((_, image) ->
                        heard.add(
                                image.topics().byName().keySet()
                                        + " seen "
                                        + view.image().topics().byName().keySet()));

        publisher.onCommitted(topic(0, "a"));
        publisher.onCommitted(topic(1, "b"));
        tasks.runDue();

        assertThat(heard).containsExactly("[a] seen []", "[a, b] seen [a]");
        assertThat(view.image().topics().byName()).containsKeys("a", "b");
        assertThat(publisher.appliedOffset()).isEqualTo(1);
        assertThat(publisher.first()).isCompleted();
    }

    @Test
    void whatWasCommittedAtTheStartBecomesOneImage() {
        committedEnd = 3;
        var publisher = publisher((delta, _) -> heard.add("" + delta.topics().changed().size()));

        publisher.onCommitted(topic(0, "a"));
        publisher.onCommitted(topic(1, "b"));
        tasks.runDue();
        assertThat(heard).isEmpty();
        assertThat(publisher.first()).isNotCompleted();

        publisher.onCommitted(topic(2, "c"));
        tasks.runDue();
        assertThat(heard).containsExactly("3");
        assertThat(publisher.first()).isCompleted();
    }

    @Test
    void aSubscriberThatThrowsHindersNeitherTheOthersNorTheImage() {
        var publisher =
                publisher(
                        (_, _) -> {
                            throw new IllegalStateException("a bug");
                        },
                        (_, image) -> heard.add("" + image.topics().byName().keySet()));

        publisher.onCommitted(topic(0, "a"));
        publisher.onCommitted(topic(1, "b"));
        tasks.runDue();

        assertThat(heard).containsExactly("[a]", "[a, b]");
        assertThat(publisher.appliedOffset()).isEqualTo(1);
        assertThat(view.image().topics().byName()).containsKeys("a", "b");
    }

    @Test
    void whoAwaitsAnOffsetIsToldWhenItIsApplied() {
        var publisher = publisher();
        var second = publisher.reached(1);
        publisher.onCommitted(topic(0, "a"));
        tasks.runDue();
        assertThat(publisher.reached(0)).isCompleted();
        assertThat(second).isNotCompleted();

        publisher.onCommitted(topic(1, "b"));
        tasks.runDue();
        assertThat(second).isCompleted();
        assertThat(publisher.awaitedCount()).isZero();
    }

    @Test
    void whoGaveUpIsForgotten() {
        var publisher = publisher();
        var givenUp = publisher.reached(5);
        tasks.runDue();
        assertThat(publisher.awaitedCount()).isEqualTo(1);
        givenUp.complete(null);

        publisher.onCommitted(topic(0, "a"));
        tasks.runDue();
        assertThat(publisher.awaitedCount()).isZero();
    }

    @Test
    void whenTheNodeStopsNobodyWaitsAndLateMetadataDoesNoHarm() {
        var publisher = publisher();
        queue.close();

        publisher.onCommitted(topic(0, "a"));

        assertThat(publisher.reached(0))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(QueueClosedException.class);
        assertThat(publisher.reached(0).isCompletedExceptionally()).isTrue();
    }
}
