package dev.odradek.broker.fetch;

import dev.odradek.broker.partition.Partition;
import dev.odradek.broker.partition.ProgressWatcher;
import dev.odradek.log.LogSlice;
import dev.odradek.log.ReadBound;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.RecordBytes;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.FetchableTopicResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request and its answer with regard to sessions: what to read, and what of it to tell.
///
/// | request | kind |
/// | --- | --- |
/// | id 0 or any, epoch -1 | sessionless; a session of that id ends |
/// | epoch 0 | full; a new session is made with the answer if there is room |
/// | id > 0, epoch > 0 | incremental; only news is told |
/// | otherwise, or out of step | refused at the top level |
sealed interface FetchExchange {
    /// Opens the exchange for a request.
    static FetchExchange open(
            FetchSessions sessions,
            FetchRequest request,
            boolean byTopicId,
            boolean follower,
            long nowMs) {
        int id = request.sessionId();
        int epoch = request.sessionEpoch();
        if (epoch == FetchSession.FINAL_EPOCH || epoch == FetchSession.INITIAL_EPOCH) {
            if (id != 0) {
                sessions.remove(id);
            }
            List<SessionPartition> partitions =
                    wanted(request).entrySet().stream()
                            .map(entry -> new SessionPartition(entry.getKey(), entry.getValue()))
                            .toList();
            return epoch == FetchSession.FINAL_EPOCH
                    ? new Sessionless(partitions)
                    : new Full(sessions, partitions, follower, byTopicId, nowMs);
        }
        FetchSession session = sessions.get(id);
        if (session == null) {
            return new Refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        ErrorCode refused =
                session.take(epoch, byTopicId, wanted(request), forgotten(request), nowMs);
        if (refused != ErrorCode.NONE) {
            return new Refused(refused);
        }
        if (session.size() == 0) {
            sessions.remove(id);
            return new Sessionless(List.of());
        }
        return new Incremental(session, FetchSession.nextEpoch(epoch));
    }

    /// What to read now, in the order in which to fill the answer. A session leaves out what it
    /// knows to have nothing new, so this may differ from time to time.
    List<SessionPartition> partitions(ReadBound bound);

    /// Whether there is nothing to wait for.
    default boolean isEmpty() {
        return false;
    }

    /// Counts what has happened to the partitions that the exchange watches; rises. Always 0 where
    /// it watches none.
    default long changes() {
        return 0;
    }

    /// Has `fetch` told of what happens to the partitions, until [#unwatch].
    ///
    /// @param reads what was read of [#partitions]
    /// @return false where the fetch has to see to that by itself
    default boolean watch(ProgressWatcher fetch, List<PartitionRead> reads, ReadBound bound) {
        return false;
    }

    /// Ends what [#watch] began.
    default void unwatch(ProgressWatcher fetch) {}

    /// Puts the answer together.
    ///
    /// @param reads one for each of [#partitions], in that order
    FetchResponse answer(List<PartitionRead> reads, ReadBound bound);

    /// What was read for one partition.
    ///
    /// @param source where it was read; null when this broker has no such partition
    record PartitionRead(
            SessionPartition partition, PartitionData data, @Nullable Partition source) {
        boolean hasRecords() {
            return sizeBytes() > 0;
        }

        /// Bytes of the records; 0 when there are none.
        int sizeBytes() {
            RecordBytes records = data.records();
            return records == null ? 0 : records.sizeBytes();
        }

        /// Gives back the file that the records lie in; the read is of no use afterwards.
        void release() {
            if (data.records() instanceof LogSlice slice) {
                slice.release();
            }
        }
    }

    /// The session's rules were not kept.
    record Refused(ErrorCode error) implements FetchExchange {
        @Override
        public List<SessionPartition> partitions(ReadBound bound) {
            return List.of();
        }

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public FetchResponse answer(List<PartitionRead> reads, ReadBound bound) {
            return new FetchResponse().errorCode(error.code());
        }
    }

    /// The request itself names all partitions.
    sealed interface Listed extends FetchExchange {
        List<SessionPartition> all();

        @Override
        default List<SessionPartition> partitions(ReadBound bound) {
            return all();
        }

        @Override
        default boolean isEmpty() {
            return all().isEmpty();
        }
    }

    /// Nothing is remembered.
    record Sessionless(List<SessionPartition> all) implements Listed {
        @Override
        public FetchResponse answer(List<PartitionRead> reads, ReadBound bound) {
            return new FetchResponse().responses(grouped(reads));
        }
    }

    /// The first of a session.
    record Full(
            FetchSessions sessions,
            List<SessionPartition> all,
            boolean follower,
            boolean byTopicId,
            long nowMs)
            implements Listed {
        @Override
        public FetchResponse answer(List<PartitionRead> reads, ReadBound bound) {
            var response = new FetchResponse().responses(grouped(reads));
            FetchSession session = sessions.create(follower, byTopicId, all.size(), nowMs);
            if (session != null) {
                session.begin(all);
                reads.forEach(read -> read.partition().told(read.data()));
                response.sessionId(session.id());
            }
            return response;
        }
    }

    /// A later one of a session.
    ///
    /// @param epoch the session's as long as no later request has come
    record Incremental(FetchSession session, int epoch) implements FetchExchange {
        @Override
        public List<SessionPartition> partitions(ReadBound bound) {
            return session.toRead(bound);
        }

        @Override
        public long changes() {
            return session.changes();
        }

        @Override
        public boolean watch(ProgressWatcher fetch, List<PartitionRead> reads, ReadBound bound) {
            session.await(fetch, reads, bound);
            return true;
        }

        @Override
        public void unwatch(ProgressWatcher fetch) {
            session.leave(fetch);
        }

        @Override
        public FetchResponse answer(List<PartitionRead> reads, ReadBound bound) {
            List<PartitionRead> news = session.tell(epoch, reads, bound);
            if (news == null) {
                reads.forEach(PartitionRead::release);
                return new FetchResponse().errorCode(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code());
            }
            return new FetchResponse().sessionId(session.id()).responses(grouped(news));
        }
    }

    private static Map<FetchKey, FetchPosition> wanted(FetchRequest request) {
        Map<FetchKey, FetchPosition> wanted = new LinkedHashMap<>();
        for (FetchRequest.FetchTopic topic : request.topics()) {
            for (FetchRequest.FetchPartition partition : topic.partitions()) {
                wanted.put(
                        new FetchKey(topic.topicId(), topic.topic(), partition.partition()),
                        new FetchPosition(
                                partition.fetchOffset(),
                                partition.partitionMaxBytes(),
                                partition.currentLeaderEpoch(),
                                partition.lastFetchedEpoch(),
                                partition.logStartOffset()));
            }
        }
        return wanted;
    }

    private static List<FetchKey> forgotten(FetchRequest request) {
        List<FetchKey> keys = new ArrayList<>();
        for (FetchRequest.ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                keys.add(new FetchKey(topic.topicId(), topic.topic(), partition));
            }
        }
        return keys;
    }

    /// Neighbours of one topic share an entry, as the order of the answer is the order of service.
    private static List<FetchableTopicResponse> grouped(List<PartitionRead> reads) {
        List<FetchableTopicResponse> topics = new ArrayList<>();
        FetchableTopicResponse last = null;
        for (PartitionRead read : reads) {
            FetchKey key = read.partition().key();
            if (last == null
                    || !last.topicId().equals(key.topicId())
                    || !last.topic().equals(key.topic())) {
                last = new FetchableTopicResponse().topic(key.topic()).topicId(key.topicId());
                topics.add(last);
            }
            last.partitions().add(read.data());
        }
        return topics;
    }
}
