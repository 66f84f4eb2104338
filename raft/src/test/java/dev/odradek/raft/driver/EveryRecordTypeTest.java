package dev.odradek.raft.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ImageDelta;
import dev.odradek.metadata.ImageLoader;
import dev.odradek.metadata.KafkaImage;
import dev.odradek.metadata.Provenance;
import dev.odradek.metadata.RandomMetadata;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.record.VersionedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.metadata.MetadataRecordType;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.raft.MetadataLogConfig;
import org.apache.kafka.raft.internals.KafkaRaftLog;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.snapshot.RecordsSnapshotReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever stands in a metadata log of Kafka's, used by us or not, stands in our snapshots.
class EveryRecordTypeTest {
    private static final int EPOCH = 3;
    private static final int RECORDS = 600;

    /// They leave nothing behind that a snapshot could hold.
    private static final Set<MetadataRecordType> WITHOUT_TRACE =
            EnumSet.of(
                    MetadataRecordType.BEGIN_TRANSACTION_RECORD,
                    MetadataRecordType.END_TRANSACTION_RECORD,
                    MetadataRecordType.ABORT_TRANSACTION_RECORD);

    @TempDir Path dir;

    @Test
    void aKafkaLogOfAllTypesIsKeptInASnapshotWhenTheLogIsGone() throws Exception {
        Set<MetadataRecordType> seen = EnumSet.copyOf(WITHOUT_TRACE);
        for (long seed = 0; seed < 5; seed++) {
            List<VersionedRecord> records = records(seed);
            records.forEach(record -> seen.add(MetadataRecordType.fromId(typeOf(record))));
            var node = new TestQuorum(dir.resolve("seed" + seed));
            node.staticVoters =
                    new VoterSet(List.of(Voter.ofStatic(TestQuorum.NODE_ID, TestQuorum.ENDPOINT)));
            node.local = TestQuorum.local();
            Files.createDirectories(node.directory());
            kafkaWrites(node.directory(), records);
            node.start();
            var loader = new ImageLoader((_, _) -> {});
            long next = 0;
            loader.replayBatch(0, node.recorder.nextOffset - 1, EPOCH, 0, node.recorder.records);
            next = node.recorder.nextOffset;
            assertThat(node.recorder.records).as("seed %d", seed).hasSameSizeAs(records);
            var id = new OffsetAndEpoch(next, node.quorum.leader().epoch());
            node.quorum.writeSnapshot(
                    id, node.clock.wallMs(), loader.image().snapshotBatches(), _ -> {});
            node.tasks.runDue();
            node.stop();
            dropTheLog(node.directory());

            assertThat(kafkaReadsSnapshot(node.directory(), id))
                    .as("Kafka reads our snapshot, seed %d", seed)
                    .isEqualTo(KafkaImage.of(records).image());

            var again = new ImageLoader((_, _) -> {});
            node.start();
            again.replayBatch(0, 0, EPOCH, 0, node.recorder.records);
            assertThat(again.image().sameFacts(loader.image())).as("seed %d", seed).isTrue();
            node.stop();
        }
        assertThat(seen).containsExactlyInAnyOrder(MetadataRecordType.values());
    }

    private static short typeOf(VersionedRecord record) {
        return KafkaImage.toKafka(record).message().apiKey();
    }

    private static List<VersionedRecord> records(long seed) {
        var source = new RandomMetadata(seed);
        var records = new ArrayList<>(source.first());
        ClusterImage image = ClusterImage.EMPTY;
        for (VersionedRecord record : records) {
            image = with(image, record);
        }
        while (records.size() < RECORDS) {
            VersionedRecord record = source.next(image);
            records.add(record);
            image = with(image, record);
        }
        return records;
    }

    private static ClusterImage with(ClusterImage image, VersionedRecord record) {
        var delta = new ImageDelta(image);
        delta.replay(record);
        return delta.apply(Provenance.NONE);
    }

    private static void kafkaWrites(Path directory, List<VersionedRecord> records)
            throws Exception {
        var scheduler = new KafkaScheduler(1);
        scheduler.startup();
        KafkaRaftLog log = kafkas(directory, scheduler);
        try {
            for (int from = 0; from < records.size(); from += 50) {
                var batch = new ArrayList<SimpleRecord>();
                for (VersionedRecord record :
                        records.subList(from, Math.min(records.size(), from + 50))) {
                    batch.add(new SimpleRecord(bytes(KafkaImage.toKafka(record))));
                }
                log.appendAsLeader(
                        MemoryRecords.withRecords(
                                log.endOffset().offset(),
                                Compression.NONE,
                                EPOCH,
                                batch.toArray(SimpleRecord[]::new)),
                        EPOCH);
            }
            log.flush(true);
        } finally {
            log.close();
            scheduler.shutdown();
        }
    }

    private static byte[] bytes(ApiMessageAndVersion record) {
        var cache = new ObjectSerializationCache();
        int size = MetadataRecordSerde.INSTANCE.recordSize(record, cache);
        var buffer = ByteBuffer.allocate(size);
        MetadataRecordSerde.INSTANCE.write(record, cache, new ByteBufferAccessor(buffer));
        return buffer.array();
    }

    private static KafkaRaftLog kafkas(Path directory, KafkaScheduler scheduler)
            throws IOException {
        return KafkaRaftLog.createLog(
                new TopicPartition("__cluster_metadata", 0),
                Uuid.METADATA_TOPIC_ID,
                directory.toFile(),
                Time.SYSTEM,
                scheduler,
                new MetadataLogConfig(
                        new AbstractConfig(MetadataLogConfig.CONFIG_DEF, Map.of(), false)),
                1);
    }

    private static void dropTheLog(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "*.{log,index,timeindex,snapshot}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(directory.resolve("leader-epoch-checkpoint"));
    }

    private static MetadataImage kafkaReadsSnapshot(Path directory, OffsetAndEpoch id)
            throws Exception {
        var scheduler = new KafkaScheduler(1);
        scheduler.startup();
        KafkaRaftLog log = kafkas(directory, scheduler);
        var delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
        var snapshot =
                log.readSnapshot(
                                new org.apache.kafka.server.common.OffsetAndEpoch(
                                        id.offset(), id.epoch()))
                        .orElseThrow();
        try (var reader =
                RecordsSnapshotReader.of(
                        snapshot,
                        MetadataRecordSerde.INSTANCE,
                        BufferSupplier.NO_CACHING,
                        8 * 1024 * 1024,
                        true,
                        new LogContext())) {
            while (reader.hasNext()) {
                reader.next().records().forEach(record -> delta.replay(record.message()));
            }
        } finally {
            log.close();
            scheduler.shutdown();
        }
        return delta.apply(MetadataProvenance.EMPTY);
    }
}
