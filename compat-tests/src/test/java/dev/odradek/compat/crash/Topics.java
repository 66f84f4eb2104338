package dev.odradek.compat.crash;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;

/// Makes topics on the one node and asks about them.
///
/// @param bootstrap its address
public record Topics(String bootstrap) {
    private static final int NODE = 1;
    private static final Duration WAIT = Duration.ofSeconds(60);

    /// What is asked of a cluster.
    private interface Question<T> {
        Future<T> ask(Admin admin);
    }

    /// Makes a topic, and waits until its partitions are led. A producer that is there before loses
    /// its order at once: the first batch that a leader takes of it need not be its first.
    public void create(String topic, int partitions, Map<String, String> configs) {
        var made = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configs);
        answer(admin -> admin.createTopics(List.of(made)).all());
        long deadline = System.nanoTime() + WAIT.toNanos();
        for (int partition = 0; partition < partitions; partition++) {
            while (!isLed(topic, partition)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(topic + " is not led within " + WAIT);
                }
            }
        }
    }

    /// Not yet, while the broker does not know of what the controller has made.
    private boolean isLed(String topic, int partition) {
        try {
            return end(topic, partition) >= 0;
        } catch (AssertionError e) {
            if (e.getCause() instanceof ExecutionException failed
                    && failed.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    public void delete(String topic) {
        answer(admin -> admin.deleteTopics(List.of(topic)).all());
    }

    /// Sets one setting of a topic.
    public void set(String topic, String name, String value) {
        var operation = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        answer(admin -> admin.incrementalAlterConfigs(Map.of(resource, List.of(operation))).all());
    }

    /// Bytes of all its logs.
    public long sizeBytes(String topic) {
        return answer(admin -> admin.describeLogDirs(List.of(NODE)).allDescriptions())
                .values()
                .stream()
                .flatMap(directories -> directories.values().stream())
                .map(LogDirDescription::replicaInfos)
                .flatMap(replicas -> replicas.entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    /// Where the log of a partition starts.
    public long start(String topic, int partition) {
        return offset(topic, partition, OffsetSpec.earliest());
    }

    /// Where the log of a partition ends.
    public long end(String topic, int partition) {
        return offset(topic, partition, OffsetSpec.latest());
    }

    private long offset(String topic, int partition, OffsetSpec spec) {
        var asked = new TopicPartition(topic, partition);
        return answer(admin -> admin.listOffsets(Map.of(asked, spec)).partitionResult(asked))
                .offset();
    }

    private <T> T answer(Question<T> question) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return question.ask(admin).get(WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
