package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.ClearElrRecord;
import dev.odradek.wire.metadata.PartitionChangeRecord;
import dev.odradek.wire.metadata.PartitionRecord;
import dev.odradek.wire.metadata.RemoveTopicRecord;
import dev.odradek.wire.metadata.TopicRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// What a run of records makes of the topics.
public final class TopicsDelta {
    private final TopicsImage before;
    private final TopicsImage start;
    private final Map<Uuid, OpenTopic> open = new LinkedHashMap<>();
    private final Map<Uuid, TopicImage> removed = new LinkedHashMap<>();
    private final Map<String, Uuid> created = new LinkedHashMap<>();
    private @Nullable Map<Uuid, TopicChange> changes;

    /// A topic that is being changed: the partitions it had, under those that were written.
    private static final class OpenTopic {
        final String name;
        final PSortedMap<Integer, PartitionRegistration> had;
        final TreeMap<Integer, PartitionRegistration> written = new TreeMap<>();

        OpenTopic(String name, PSortedMap<Integer, PartitionRegistration> had) {
            this.name = name;
            this.had = had;
        }

        @Nullable PartitionRegistration get(int partitionId) {
            PartitionRegistration partition = written.get(partitionId);
            return partition == null ? had.get(partitionId) : partition;
        }

        PSortedMap<Integer, PartitionRegistration> now() {
            return had.isEmpty() ? TreePMap.fromSortedMap(written) : had.plusAll(written);
        }
    }

    TopicsDelta(TopicsImage before, TopicsImage start) {
        this.before = before;
        this.start = start;
    }

    /// The topics that are gone, as they were. One that was made anew under its name has another id
    /// and is among the created ones.
    public Collection<TopicImage> deleted() {
        if (start.size() > 0 || before.size() == 0) {
            return removed.values();
        }
        var gone = new ArrayList<TopicImage>();
        for (var topic : before.byId().values()) {
            if (!open.containsKey(topic.id())) {
                gone.add(topic);
            }
        }
        return gone;
    }

    /// The topics that exist now and are new or not what they were.
    public Collection<TopicChange> changed() {
        return changesById().values();
    }

    /// What became of that topic, or null when nothing did.
    public @Nullable TopicChange changed(Uuid topicId) {
        return changesById().get(topicId);
    }

    public boolean isEmpty() {
        return changed().isEmpty() && deleted().isEmpty();
    }

    private Map<Uuid, TopicChange> changesById() {
        if (changes == null) {
            var found = new LinkedHashMap<Uuid, TopicChange>();
            open.forEach((id, topic) -> {
                TopicImage was = before.topic(id);
                var partitions = new LinkedHashMap<Integer, PartitionRegistration>();
                topic.written.forEach((partitionId, partition) -> {
                    if (was == null || !partition.equals(was.partition(partitionId))) {
                        partitions.put(partitionId, partition);
                    }
                });
                if (was == null || !partitions.isEmpty()) {
                    var after = new TopicImage(topic.name, id, topic.now());
                    found.put(id, new TopicChange(was, after, partitions));
                }
            });
            changes = found;
        }
        return changes;
    }

    void replay(TopicRecord record) {
        changes = null;
        open.put(record.topicId(), new OpenTopic(record.name(), TreePMap.empty()));
        created.put(record.name(), record.topicId());
    }

    void replay(PartitionRecord record) {
        open(record.topicId()).written.put(record.partitionId(), PartitionRegistration.of(record));
    }

    void replay(PartitionChangeRecord record) {
        var topic = open(record.topicId());
        PartitionRegistration partition = topic.get(record.partitionId());
        if (partition == null) {
            throw new MetadataReplayException(
                    "topic " + topic.name + " has no partition " + record.partitionId());
        }
        topic.written.put(record.partitionId(), partition.merge(record));
    }

    /// @return the name of the topic that is gone
    String replay(RemoveTopicRecord record) {
        changes = null;
        var topic = open.remove(record.topicId());
        TopicImage was = start.topic(record.topicId());
        if (topic != null) {
            created.remove(topic.name, record.topicId());
        }
        if (was != null && removed.put(record.topicId(), was) == null) {
            return was.name();
        }
        if (topic == null) {
            throw new MetadataReplayException("no topic has id " + record.topicId());
        }
        return topic.name;
    }

    /// An empty name clears the eligible leader replicas of all topics.
    void replay(ClearElrRecord record) {
        if (record.topicName().isEmpty()) {
            start.byId().keySet().forEach(this::clearElr);
            List.copyOf(created.values()).forEach(this::clearElr);
            return;
        }
        Uuid id = created.get(record.topicName());
        if (id == null) {
            TopicImage topic = start.topic(record.topicName());
            if (topic == null) {
                throw new MetadataReplayException("no topic is named " + record.topicName());
            }
            id = topic.id();
        }
        clearElr(id);
    }

    private void clearElr(Uuid topicId) {
        if (removed.containsKey(topicId)) {
            return;
        }
        var topic = open(topicId);
        var clear =
                new PartitionChangeRecord()
                        .eligibleLeaderReplicas(new ArrayList<>())
                        .lastKnownElr(new ArrayList<>());
        topic.now()
                .forEach((partitionId, partition) -> {
                    if (!partition.elr().isEmpty() || !partition.lastKnownElr().isEmpty()) {
                        topic.written.put(partitionId, partition.merge(clear));
                    }
                });
    }

    private OpenTopic open(Uuid topicId) {
        changes = null;
        var topic = open.get(topicId);
        if (topic == null) {
            TopicImage was = removed.containsKey(topicId) ? null : start.topic(topicId);
            if (was == null) {
                throw new MetadataReplayException("no topic has id " + topicId);
            }
            topic = new OpenTopic(was.name(), was.partitions());
            open.put(topicId, topic);
        }
        return topic;
    }

    TopicsImage apply() {
        var byId = start.byId();
        var byName = start.byName();
        for (var gone : removed.values()) {
            byId = byId.minus(gone.id());
            byName = byName.minus(gone.name());
        }
        var ids = new TreeMap<Uuid, TopicImage>();
        var names = new TreeMap<String, TopicImage>();
        open.forEach((id, topic) -> {
            var change = changesById().get(id);
            var image =
                    change == null ? new TopicImage(topic.name, id, topic.now()) : change.after();
            ids.put(id, image);
            names.put(topic.name, image);
        });
        return byId.isEmpty()
                ? new TopicsImage(TreePMap.fromSortedMap(ids), TreePMap.fromSortedMap(names))
                : new TopicsImage(byId.plusAll(ids), byName.plusAll(names));
    }
}
