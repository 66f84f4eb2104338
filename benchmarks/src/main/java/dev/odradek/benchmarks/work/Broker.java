package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.measure.BrokerProcess;
import dev.odradek.benchmarks.measure.Memory;
import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.result.Figure;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Sample;
import dev.odradek.benchmarks.result.Unit;
import dev.odradek.compat.harness.Home;
import dev.odradek.compat.harness.Node;
import dev.odradek.wire.codec.Uuid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// A peer's node in one round: the process, topics through a stock admin client, and where figures
/// go.
public final class Broker implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String ADMIN_TIMEOUT_MS = "180000";

    private final Peer peer;
    private final int round;
    private final Pace pace;
    private final Findings findings;
    private final Node node;
    private final BrokerProcess process;
    private final Admin admin;

    /// @param node runs
    Broker(Peer peer, int round, Pace pace, Findings findings, Node node) {
        this.peer = peer;
        this.round = round;
        this.pace = pace;
        this.findings = findings;
        this.node = node;
        this.process = new BrokerProcess(node.process().pid());
        this.admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers", node.bootstrap(),
                                "default.api.timeout.ms", ADMIN_TIMEOUT_MS,
                                "request.timeout.ms", ADMIN_TIMEOUT_MS));
    }

    public Peer peer() {
        return peer;
    }

    public Pace pace() {
        return pace;
    }

    public Node node() {
        return node;
    }

    public BrokerProcess process() {
        return process;
    }

    public Admin admin() {
        return admin;
    }

    /// Takes a figure down.
    public void found(String work, String name, String title, Unit unit, double value) {
        findings.add(new Sample(new Figure(work, name, title, unit), peer.key(), round, value));
    }

    /// Takes a figure down that is shown and not compared.
    public void noted(String work, String name, String title, Unit unit, double value) {
        findings.add(
                new Sample(new Figure(work, name, title, unit, false), peer.key(), round, value));
    }

    /// Takes down what was found in this round once more, under another name.
    ///
    /// @return whether there was anything
    boolean foundBefore(String work, String again) {
        List<Sample> samples = findings.samples(work, peer.key(), round);
        for (Sample sample : samples) {
            Figure was = sample.figure();
            findings.add(
                    new Sample(
                            new Figure(again, was.name(), was.title(), was.unit(), was.compared()),
                            peer.key(),
                            round,
                            sample.value()));
        }
        return !samples.isEmpty();
    }

    /// A new topic for much to be written to: see [Memory].
    Topic createForLoad(String name, int partitions) {
        Memory.fill(Home.work());
        return create(name, partitions);
    }

    /// A new topic with one replica, whose partitions all have a leader that knows it.
    public Topic create(String name, int partitions) {
        var result = admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)));
        var id = get(result.topicId(name));
        awaitLeaders(name, partitions);
        var topic =
                new Topic(
                        name,
                        new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits()),
                        partitions);
        // The admin client asks again until every leader answers.
        records(topic);
        return topic;
    }

    private void awaitLeaders(String name, int partitions) {
        while (!hasLeaders(name, partitions)) {
            pause(POLL);
        }
    }

    private boolean hasLeaders(String name, int partitions) {
        try {
            TopicDescription topic =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            return topic != null
                    && topic.partitions().size() == partitions
                    && topic.partitions().stream().allMatch(each -> each.leader() != null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            // The topic exists; the broker has not heard of it yet.
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    public void delete(Topic topic) {
        get(admin.deleteTopics(List.of(topic.name())).all());
    }

    /// How many records the partitions have.
    public long records(Topic topic) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            latest.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
        }
        Collection<ListOffsetsResultInfo> ends = get(admin.listOffsets(latest).all()).values();
        return ends.stream().mapToLong(ListOffsetsResultInfo::offset).sum();
    }

    /// @throws RefusedException when the log has other than these
    void checkRecords(Topic topic, long acknowledged) throws RefusedException {
        long found = records(topic);
        if (found != acknowledged) {
            throw new RefusedException(
                    "%d records were acknowledged, the log of %s has %d"
                            .formatted(acknowledged, topic.name(), found));
        }
    }

    /// All partitions of a topic.
    public static List<Integer> partitions(Topic topic) {
        List<Integer> all = new ArrayList<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            all.add(partition);
        }
        return all;
    }

    /// What an admin call gives.
    ///
    /// @throws IllegalStateException when it fails
    public static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Lets time pass: the benchmark watches a process, and has nothing else to wait for.
    public static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
