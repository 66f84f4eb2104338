package dev.odradek.broker.metadata;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.TaskQueue;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.AssignReplicasToDirsRequest;
import dev.odradek.wire.message.AssignReplicasToDirsResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the controller in which log directory each replica of this broker lies, until it knows
/// (KIP-858). One request at a time, with all that has come meanwhile.
@OwnedBy("the lifecycle queue")
public final class DirectoryAssignments {
    private static final Logger log = LoggerFactory.getLogger(DirectoryAssignments.class);
    private static final long RETRY_MS = 500;

    /// Kafka's AssignmentsManager.MAX_ASSIGNMENTS_PER_REQUEST.
    private static final int ASSIGNMENTS_MAX = 2_250;

    private final int brokerId;
    private final TaskQueue queue;
    private final BiConsumer<AssignReplicasToDirsRequest, Consumer<AssignReplicasToDirsResponse>>
            controller;
    private final LongSupplier brokerEpoch;
    private final Map<Replica, Assignment> waiting = new LinkedHashMap<>();
    private boolean asking;

    /// A replica of this broker.
    private record Replica(Uuid topicId, int partition) {}

    /// @param done runs when the controller has taken it over, on the queue
    private record Assignment(Uuid directory, Runnable done) {}

    /// @param controller sends a request; the answer may come on any thread
    public DirectoryAssignments(
            int brokerId,
            TaskQueue queue,
            BiConsumer<AssignReplicasToDirsRequest, Consumer<AssignReplicasToDirsResponse>>
                    controller,
            LongSupplier brokerEpoch) {
        this.brokerId = brokerId;
        this.queue = queue;
        this.controller = controller;
        this.brokerEpoch = brokerEpoch;
    }

    /// The replica lies in `directory`; takes the place of what was said of it before. Any thread.
    ///
    /// @param done runs once the controller knows, or does not want to
    public void assign(Uuid topicId, int partition, Uuid directory, Runnable done) {
        queue.execute(() -> {
            waiting.put(new Replica(topicId, partition), new Assignment(directory, done));
            ask();
        });
    }

    private void ask() {
        if (asking || waiting.isEmpty()) {
            return;
        }
        asking = true;
        Map<Replica, Assignment> sent = new LinkedHashMap<>();
        for (Map.Entry<Replica, Assignment> entry : waiting.entrySet()) {
            if (sent.size() == ASSIGNMENTS_MAX) {
                break;
            }
            sent.put(entry.getKey(), entry.getValue());
        }
        controller.accept(request(sent), response -> queue.execute(() -> onAnswer(sent, response)));
    }

    private AssignReplicasToDirsRequest request(Map<Replica, Assignment> assignments) {
        var request =
                new AssignReplicasToDirsRequest()
                        .brokerId(brokerId)
                        .brokerEpoch(brokerEpoch.getAsLong());
        Map<Uuid, AssignReplicasToDirsRequest.DirectoryData> directories = new LinkedHashMap<>();
        Map<Uuid, Map<Uuid, AssignReplicasToDirsRequest.TopicData>> topics = new HashMap<>();
        assignments.forEach((replica, assignment) -> {
            var directory =
                    directories.computeIfAbsent(
                            assignment.directory(),
                            id -> new AssignReplicasToDirsRequest.DirectoryData().id(id));
            topics.computeIfAbsent(assignment.directory(), _ -> new HashMap<>())
                    .computeIfAbsent(
                            replica.topicId(),
                            id -> {
                                var topic = new AssignReplicasToDirsRequest.TopicData().topicId(id);
                                directory.topics().add(topic);
                                return topic;
                            })
                    .partitions()
                    .add(
                            new AssignReplicasToDirsRequest.PartitionData()
                                    .partitionIndex(replica.partition()));
        });
        request.directories().addAll(directories.values());
        return request;
    }

    private void onAnswer(Map<Replica, Assignment> sent, AssignReplicasToDirsResponse response) {
        asking = false;
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error != ErrorCode.NONE && error != ErrorCode.UNSUPPORTED_VERSION) {
            log.warn("The controller was not told where {} replicas lie: {}", sent.size(), error);
            queue.schedule(RETRY_MS, this::ask);
            return;
        }
        // An old cluster does not keep them; a replica that is refused is no longer this broker's.
        sent.forEach((replica, assignment) -> {
            if (waiting.remove(replica, assignment)) {
                assignment.done().run();
            }
        });
        ask();
    }
}
