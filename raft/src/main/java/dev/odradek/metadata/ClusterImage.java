package dev.odradek.metadata;

import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.codec.Uuid;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// Everything that the metadata log says, up to one offset. A new image shares all that did not
/// change with the one before it, so images are cheap to make and to keep.
///
/// @param provenance the last record contained
/// @param brokers by id
/// @param controllers by id
/// @param clientQuotas by entity, then by quota name
/// @param nextProducerId the first producer id not handed out in a block; -1 before the first block
/// @param acls by entry id
/// @param tokens delegation tokens by id
/// @param zkMigrationState what a migration from ZooKeeper in an earlier release left; -1 for none
public record ClusterImage(
        Provenance provenance,
        FeaturesImage features,
        PSortedMap<Integer, BrokerRegistration> brokers,
        PSortedMap<Integer, ControllerRegistration> controllers,
        TopicsImage topics,
        ConfigsImage configs,
        PSortedMap<QuotaEntity, PSortedMap<String, Double>> clientQuotas,
        long nextProducerId,
        PSortedMap<Uuid, AclEntry> acls,
        PSortedMap<ScramKey, ScramCredential> scram,
        PSortedMap<String, DelegationToken> tokens,
        byte zkMigrationState) {

    /// What is known before the first record.
    public static final ClusterImage EMPTY =
            new ClusterImage(
                    Provenance.NONE,
                    FeaturesImage.EMPTY,
                    TreePMap.empty(),
                    TreePMap.empty(),
                    TopicsImage.EMPTY,
                    ConfigsImage.EMPTY,
                    TreePMap.empty(),
                    -1,
                    TreePMap.empty(),
                    TreePMap.empty(),
                    TreePMap.empty(),
                    (byte) -1);

    /// Records in one batch of a snapshot, at most. Source: Kafka 4.3.1 RaftSnapshotWriter.
    public static final int SNAPSHOT_BATCH_RECORDS = 1024;

    /// The registration of a broker, or null.
    public @Nullable BrokerRegistration broker(int id) {
        return brokers.get(id);
    }

    /// The same facts, said to come from elsewhere.
    public ClusterImage withProvenance(Provenance newProvenance) {
        return new ClusterImage(
                newProvenance,
                features,
                brokers,
                controllers,
                topics,
                configs,
                clientQuotas,
                nextProducerId,
                acls,
                scram,
                tokens,
                zkMigrationState);
    }

    /// The records that make this image out of nothing, at the finalized metadata version, which
    /// comes first.
    public Stream<VersionedRecord> records() {
        return ImageRecords.of(this);
    }

    /// [#records()] in batches of a snapshot, made as they are asked for.
    public Iterable<List<VersionedRecord>> snapshotBatches() {
        return () -> {
            Iterator<VersionedRecord> all = records().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public List<VersionedRecord> next() {
                    var batch = new java.util.ArrayList<VersionedRecord>(SNAPSHOT_BATCH_RECORDS);
                    do {
                        batch.add(all.next());
                    } while (all.hasNext() && batch.size() < SNAPSHOT_BATCH_RECORDS);
                    return batch;
                }
            };
        };
    }

    /// Whether both say the same, wherever they come from.
    public boolean sameFacts(ClusterImage other) {
        return withProvenance(Provenance.NONE).equals(other.withProvenance(Provenance.NONE));
    }
}
