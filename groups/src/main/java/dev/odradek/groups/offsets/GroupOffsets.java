package dev.odradek.groups.offsets;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.directory.Commitment;
import dev.odradek.groups.directory.Group;
import dev.odradek.groups.directory.GroupDirectory;
import dev.odradek.groups.directory.RetentionStart;
import dev.odradek.groups.shard.Step;
import dev.odradek.groups.shard.TimerKey;
import dev.odradek.groups.shard.UndoLog;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.coordinator.OffsetCommitValue;
import dev.odradek.wire.message.OffsetCommitRequest;
import dev.odradek.wire.message.OffsetCommitResponse;
import dev.odradek.wire.message.OffsetDeleteRequest;
import dev.odradek.wire.message.OffsetDeleteResponse;
import dev.odradek.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.odradek.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The committed offsets of a shard's groups.
///
/// Source: Kafka 4.3.1 OffsetMetadataManager; KIP-211 (expiry), KIP-447 (stable offsets), KIP-848
/// (topic ids).
@OwnedBy("coordinator queue")
public final class GroupOffsets {
    /// Time to look for what has expired.
    public record ExpiryTimer() implements TimerKey {}

    private static final TimerKey EXPIRY = new ExpiryTimer();
    private static final int GROUP_ID_NOT_FOUND_SINCE = 9;

    private final GroupDirectory directory;
    private final Function<String, Group> newSimpleGroup;
    private final OffsetSettings settings;
    private final OffsetTable offsets;
    private final OpenTransactions transactions;
    private final Commits commits;
    private final Fetches fetches;

    /// @param newSimpleGroup an empty group for offsets that are committed without one
    public GroupOffsets(
            GroupDirectory directory,
            Function<String, Group> newSimpleGroup,
            OffsetSettings settings,
            UndoLog undo) {
        this.directory = directory;
        this.newSimpleGroup = newSimpleGroup;
        this.settings = settings;
        offsets = new OffsetTable(undo);
        transactions = new OpenTransactions(undo);
        commits = new Commits(settings);
        fetches = new Fetches(offsets, transactions);
    }

    /// Takes in a commit.
    ///
    /// @param value null when the offset was deleted
    /// @param producerId of the transaction it was committed in, or -1
    public void replay(
            long recordOffset,
            long producerId,
            String groupId,
            TopicPartition partition,
            @Nullable OffsetCommitValue value) {
        if (value == null) {
            offsets.remove(groupId, partition);
            if (!transactions.isEmpty()) {
                transactions.remove(groupId, partition);
            }
            return;
        }
        if (directory.get(groupId) == null) {
            directory.put(newSimpleGroup.apply(groupId));
        }
        CommittedOffset committed = CommittedOffset.of(value, recordOffset);
        if (producerId < 0) {
            offsets.put(groupId, partition, committed);
        } else {
            transactions.put(producerId, groupId, partition, committed);
        }
    }

    /// Ends a transaction: its offsets count from now on, or never did.
    public void replayMarker(long producerId, boolean committed) {
        OffsetTable ended = transactions.end(producerId);
        if (ended == null || !committed) {
            return;
        }
        for (String groupId : ended.groupIds()) {
            ended.of(groupId)
                    .forEach((partition, offset) -> {
                        // A commit outside of the transaction may have come after.
                        CommittedOffset before = offsets.get(groupId, partition);
                        if (before == null || before.recordOffset() < offset.recordOffset()) {
                            offsets.put(groupId, partition, offset);
                        }
                    });
        }
    }

    public void onLoaded(Step step) {
        step.schedule(EXPIRY, settings.retentionCheckMs());
    }

    /// OffsetCommit.
    ///
    /// @param request only with topics and partitions that exist, with names and ids
    /// @return the response, or why nothing at all was committed
    public Outcome commit(OffsetCommitRequest request, int apiVersion, Step step) {
        var who =
                new Commitment(
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationIdOrMemberEpoch(),
                        apiVersion);
        Group group = directory.get(request.groupId());
        if (group == null) {
            if (request.generationIdOrMemberEpoch() >= 0) {
                return new Outcome.Refused(
                        apiVersion >= GROUP_ID_NOT_FOUND_SINCE
                                ? ErrorCode.GROUP_ID_NOT_FOUND
                                : ErrorCode.ILLEGAL_GENERATION);
            }
            // There from now on, even if none of the offsets is taken.
            group = newSimpleGroup.apply(request.groupId());
            directory.put(group);
        }
        ErrorCode error = group.checkCommit(who);
        if (error != ErrorCode.NONE) {
            return new Outcome.Refused(error);
        }
        group.onCommit(request.memberId(), step);
        return new Outcome.Done(commits.commit(request, step));
    }

    /// What came of a commit.
    public sealed interface Outcome {
        record Done(OffsetCommitResponse response) implements Outcome {}

        record Refused(ErrorCode error) implements Outcome {}
    }

    /// OffsetFetch of one group.
    ///
    /// @param request topics by name; null topics for all
    /// @param requireStable partitions with an open transaction are answered with an error
    public OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
        Group group = directory.get(request.groupId());
        ErrorCode error =
                group == null
                        ? ErrorCode.GROUP_ID_NOT_FOUND
                        : group.checkFetch(
                                new Commitment(request.memberId(), null, request.memberEpoch(), 0));
        return switch (error) {
            case NONE -> fetches.fetch(request, requireStable);
            case GROUP_ID_NOT_FOUND -> fetches.fetchNothing(request);
            default ->
                    new OffsetFetchResponseGroup()
                            .groupId(request.groupId())
                            .errorCode(error.code());
        };
    }

    /// OffsetDelete.
    ///
    /// @param request only with topics and partitions that exist
    public OffsetDeleteResponse delete(OffsetDeleteRequest request, Step step) {
        String groupId = request.groupId();
        var response = new OffsetDeleteResponse();
        Group group = directory.get(groupId);
        ErrorCode error = group == null ? ErrorCode.GROUP_ID_NOT_FOUND : group.checkOffsetDelete();
        if (error != ErrorCode.NONE || group == null) {
            return response.errorCode(error.code());
        }
        for (var topic : request.topics()) {
            var topicResponse =
                    new OffsetDeleteResponse.OffsetDeleteResponseTopic().name(topic.name());
            response.topics().add(topicResponse);
            boolean isRead = group.isSubscribedTo(topic.name());
            for (var asked : topic.partitions()) {
                var partition = new TopicPartition(topic.name(), asked.partitionIndex());
                topicResponse
                        .partitions()
                        .add(
                                new OffsetDeleteResponse.OffsetDeleteResponsePartition()
                                        .partitionIndex(asked.partitionIndex())
                                        .errorCode(
                                                isRead
                                                        ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC.code()
                                                        : ErrorCode.NONE.code()));
                if (!isRead
                        && (offsets.get(groupId, partition) != null
                                || transactions.has(groupId, partition))) {
                    step.append(OffsetRecords.tombstone(groupId, partition));
                }
            }
        }
        return response;
    }

    /// Deletes all offsets of a group, also those of open transactions.
    public void deleteAll(String groupId, Step step) {
        Set<TopicPartition> partitions = new LinkedHashSet<>(offsets.of(groupId).keySet());
        partitions.addAll(transactions.partitions(groupId));
        partitions.forEach(p -> step.append(OffsetRecords.tombstone(groupId, p)));
    }

    /// Deletes what is committed for topics that are no more.
    ///
    /// @param deleted id by name; offsets committed under another id of the same name stay
    public void onTopicsDeleted(Map<String, Uuid> deleted, Step step) {
        deleteOf(offsets, deleted, step);
        transactions.tables().forEach(table -> deleteOf(table, deleted, step));
    }

    /// Deletes what has expired, and the groups that are empty and have nothing left.
    public void onExpiry(Step step) {
        for (Group group : directory.all()) {
            boolean isBare = expire(group, step);
            if (isBare && group.isEmpty() && group.expires()) {
                group.tombstones().forEach(step::append);
                group.onDelete(step);
            }
        }
        step.schedule(EXPIRY, settings.retentionCheckMs());
    }

    /// @return whether the group has no offsets any more
    private boolean expire(Group group, Step step) {
        String groupId = group.groupId();
        RetentionStart start = group.retentionStart();
        if (start instanceof RetentionStart.Never) {
            return false;
        }
        boolean isBare = !transactions.has(groupId);
        for (var entry : offsets.of(groupId).entrySet()) {
            TopicPartition partition = entry.getKey();
            if (isExpired(entry.getValue(), start, step.nowMs())
                    && !group.isSubscribedTo(partition.topic())
                    && !transactions.has(groupId, partition)) {
                step.append(OffsetRecords.tombstone(groupId, partition));
            } else {
                isBare = false;
            }
        }
        return isBare;
    }

    private boolean isExpired(CommittedOffset offset, RetentionStart start, long nowMs) {
        if (offset.expiresAtMs() != CommittedOffset.NEVER) {
            return nowMs >= offset.expiresAtMs();
        }
        long sinceMs =
                start instanceof RetentionStart.Since since
                        ? since.wallMs()
                        : offset.committedAtMs();
        return nowMs - sinceMs >= settings.retentionMs();
    }

    private static void deleteOf(OffsetTable table, Map<String, Uuid> deleted, Step step) {
        Collection<String> groupIds = table.groupIds();
        for (String groupId : groupIds) {
            table.of(groupId)
                    .forEach((partition, offset) -> {
                        var id = deleted.get(partition.topic());
                        if (id != null
                                && (offset.topicId().isZero() || offset.topicId().equals(id))) {
                            step.append(OffsetRecords.tombstone(groupId, partition));
                        }
                    });
        }
    }
}
