package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.Wire.frame;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/// Fetch and ListOffsets.
final class FetchCases {
    private FetchCases() {}

    static List<Case> all() {
        return List.of(
                same("Fetch from -1", "1", fetch((_, at) -> at.setFetchOffset(-1))),
                same("Fetch beyond the end", "1", fetch((_, at) -> at.setFetchOffset(99))),
                same("Fetch from 2^63-1", "1", fetch((_, at) -> at.setFetchOffset(Long.MAX_VALUE))),
                same(
                        "Fetch in an unknown session",
                        "70",
                        fetch((all, _) -> all.setSessionId(4711).setSessionEpoch(3))),
                same(
                        "Fetch in session 0 with epoch 5",
                        "70",
                        fetch((all, _) -> all.setSessionId(0).setSessionEpoch(5))),
                better(
                        "Fetch of at most -1 bytes",
                        "-1",
                        "42",
                        fetch((all, at) -> {
                            all.setMaxBytes(-1);
                            all.topics().getFirst().setTopic(HostileInput.WRITTEN);
                            at.setPartitionMaxBytes(-1);
                        })),
                same("Fetch with epoch 999", "75", fetch((_, at) -> at.setCurrentLeaderEpoch(999))),
                // Cut to what FetchService allows; nobody waits long enough here to see it.
                same(
                        "Fetch that waits for 2^31-1 ms",
                        Case.SILENCE,
                        fetch((all, _) -> all.setMinBytes(1).setMaxWaitMs(Integer.MAX_VALUE))),
                same("Fetch as replica 1", "6", fetch((all, _) -> all.setReplicaId(1))),
                same("Fetch as replica 77", "6", fetch((all, _) -> all.setReplicaId(77))),
                same("Fetch as replica -2", "0", fetch((all, _) -> all.setReplicaId(-2))),
                better("Fetch as replica -99", "0", "42", fetch((all, _) -> all.setReplicaId(-99))),
                same("ListOffsets of -99", "35", listOffsets(at -> at.setTimestamp(-99))),
                same(
                        "ListOffsets with epoch 999",
                        "75",
                        listOffsets(at -> at.setTimestamp(-1).setCurrentLeaderEpoch(999))));
    }

    private static byte[] fetch(
            BiConsumer<FetchRequestData, FetchRequestData.FetchPartition> change) {
        var partition =
                new FetchRequestData.FetchPartition()
                        .setPartition(0)
                        .setPartitionMaxBytes(1_000_000)
                        .setFetchOffset(0);
        var request =
                new FetchRequestData()
                        .setReplicaId(-1)
                        .setMaxWaitMs(100)
                        .setMinBytes(0)
                        .setMaxBytes(1_000_000)
                        .setTopics(
                                List.of(
                                        new FetchRequestData.FetchTopic()
                                                .setTopic(HostileInput.EMPTY)
                                                .setPartitions(List.of(partition))));
        change.accept(request, partition);
        return frame(ApiKeys.FETCH, 11, request);
    }

    private static byte[] listOffsets(
            Consumer<ListOffsetsRequestData.ListOffsetsPartition> change) {
        var partition = new ListOffsetsRequestData.ListOffsetsPartition().setPartitionIndex(0);
        change.accept(partition);
        return frame(
                ApiKeys.LIST_OFFSETS,
                7,
                new ListOffsetsRequestData()
                        .setReplicaId(-1)
                        .setTopics(
                                List.of(
                                        new ListOffsetsRequestData.ListOffsetsTopic()
                                                .setName(HostileInput.EMPTY)
                                                .setPartitions(List.of(partition)))));
    }
}
