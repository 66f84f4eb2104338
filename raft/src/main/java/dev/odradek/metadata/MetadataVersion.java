package dev.odradek.metadata;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The levels of the feature `metadata.version`, in order, and what each of them prescribes for the
/// records that are written. Source: Kafka 4.3.1 MetadataVersion.
public enum MetadataVersion {
    /// Controlled shutdown in broker registrations (KIP-841).
    V3_3_IV3(7, "3.3", "IV3", true),
    /// Migration from ZooKeeper (KIP-866).
    V3_4_IV0(8, "3.4", "IV0", true),
    /// Tiered storage (KIP-405).
    V3_5_IV0(9, "3.5", "IV0", false),
    /// The broker epoch in Fetch (KIP-903).
    V3_5_IV1(10, "3.5", "IV1", false),
    /// SCRAM credentials in the metadata log.
    V3_5_IV2(11, "3.5", "IV2", true),
    /// No bump of the leader epoch when the ISR shrinks (KAFKA-15021).
    V3_6_IV0(12, "3.6", "IV0", false),
    /// Metadata transactions (KIP-868).
    V3_6_IV1(13, "3.6", "IV1", true),
    /// Delegation tokens.
    V3_6_IV2(14, "3.6", "IV2", true),
    /// Controller registration (KIP-919).
    V3_7_IV0(15, "3.7", "IV0", true),
    /// Reserved.
    V3_7_IV1(16, "3.7", "IV1", false),
    /// Directory assignment (KIP-858).
    V3_7_IV2(17, "3.7", "IV2", true),
    /// Reserved.
    V3_7_IV3(18, "3.7", "IV3", false),
    /// Leader discovery in produce and fetch answers (KIP-951).
    V3_7_IV4(19, "3.7", "IV4", false),
    /// Kafka 3.8.
    V3_8_IV0(20, "3.8", "IV0", false),
    /// ListOffsets for the last tiered offset (KIP-1005).
    V3_9_IV0(21, "3.9", "IV0", false),
    /// Bootstrap version of `group.version` 1 (KIP-848).
    V4_0_IV0(22, "4.0", "IV0", false),
    /// Eligible leader replicas in the records (KIP-966).
    V4_0_IV1(23, "4.0", "IV1", true),
    /// Bootstrap version of `transaction.version` 2 (KIP-890).
    V4_0_IV2(24, "4.0", "IV2", false),
    /// Asynchronous remote ListOffsets (KIP-1075).
    V4_0_IV3(25, "4.0", "IV3", false),
    /// Bootstrap version of `eligible.leader.replicas.version` 1.
    V4_1_IV0(26, "4.1", "IV0", false),
    /// Fetch 18 between replicas (KIP-1166).
    V4_1_IV1(27, "4.1", "IV1", false),
    /// Bootstrap version of `share.version` 1 (KIP-932).
    V4_2_IV0(28, "4.2", "IV0", false),
    /// Bootstrap version of `streams.version` 1 (KIP-1071).
    V4_2_IV1(29, "4.2", "IV1", false),
    /// Cordoned log directories (KIP-1066).
    V4_3_IV0(30, "4.3", "IV0", true),
    /// Not yet stable: only with `unstable.feature.versions.enable`.
    V4_4_IV0(31, "4.4", "IV0", false);

    /// The name under which the level is finalized.
    public static final String FEATURE_NAME = "metadata.version";

    /// The lowest level that can be read and written.
    public static final MetadataVersion MINIMUM = V3_3_IV3;

    /// The level of a fresh cluster, and the highest stable one.
    public static final MetadataVersion LATEST_PRODUCTION = V4_3_IV0;

    /// The highest level known, stable or not.
    public static final MetadataVersion LATEST_TESTING = V4_4_IV0;

    private final short level;
    private final String shortRelease;
    private final String release;
    private final boolean recordsChanged;

    MetadataVersion(int level, String shortRelease, String step, boolean recordsChanged) {
        this.level = (short) level;
        this.shortRelease = shortRelease;
        this.release = shortRelease + "-" + step;
        this.recordsChanged = recordsChanged;
    }

    /// The finalized level, 7 or more.
    public short level() {
        return level;
    }

    /// As in `4.3-IV0`.
    public String release() {
        return release;
    }

    /// As in `4.3`.
    public String shortRelease() {
        return shortRelease;
    }

    /// Whether this step brought new records or fields compared with the one before it.
    public boolean recordsChanged() {
        return recordsChanged;
    }

    /// Whether it may be finalized without `unstable.feature.versions.enable`.
    public boolean isProduction() {
        return ordinal() <= LATEST_PRODUCTION.ordinal();
    }

    public boolean isAtLeast(MetadataVersion other) {
        return ordinal() >= other.ordinal();
    }

    public boolean isScramSupported() {
        return isAtLeast(V3_5_IV2);
    }

    /// Below it, a shrinking ISR bumps the leader epoch.
    public boolean isLeaderEpochBumpRequiredOnIsrShrink() {
        return !isAtLeast(V3_6_IV0);
    }

    public boolean isMetadataTransactionSupported() {
        return isAtLeast(V3_6_IV1);
    }

    public boolean isDelegationTokenSupported() {
        return isAtLeast(V3_6_IV2);
    }

    public boolean isControllerRegistrationSupported() {
        return isAtLeast(V3_7_IV0);
    }

    public boolean isDirectoryAssignmentSupported() {
        return isAtLeast(V3_7_IV2);
    }

    public boolean isElrSupported() {
        return isAtLeast(V4_0_IV1);
    }

    public boolean isMigrationSupported() {
        return isAtLeast(V3_4_IV0);
    }

    public boolean isCordonedLogDirsSupported() {
        return isAtLeast(V4_3_IV0);
    }

    /// Version of RegisterBrokerRecord.
    public short registerBrokerRecordVersion() {
        if (isCordonedLogDirsSupported()) {
            return 4;
        }
        if (isDirectoryAssignmentSupported()) {
            return 3;
        }
        return (short) (isMigrationSupported() ? 2 : 1);
    }

    /// Version of PartitionRecord and of PartitionChangeRecord.
    public short partitionRecordVersion() {
        if (isElrSupported()) {
            return 2;
        }
        return (short) (isDirectoryAssignmentSupported() ? 1 : 0);
    }

    /// Version of the Fetch requests between replicas.
    public short fetchRequestVersion() {
        if (isAtLeast(V4_1_IV1)) {
            return 18;
        }
        if (isAtLeast(V3_9_IV0)) {
            return 17;
        }
        if (isAtLeast(V3_7_IV4)) {
            return 16;
        }
        if (isAtLeast(V3_5_IV1)) {
            return 15;
        }
        return (short) (isAtLeast(V3_5_IV0) ? 14 : 13);
    }

    /// Version of the ListOffsets requests between replicas.
    public short listOffsetsRequestVersion() {
        if (isAtLeast(V4_2_IV1)) {
            return 11;
        }
        if (isAtLeast(V4_0_IV3)) {
            return 10;
        }
        if (isAtLeast(V3_9_IV0)) {
            return 9;
        }
        return (short) (isAtLeast(V3_5_IV0) ? 8 : 7);
    }

    /// The version with that level, or empty when this release does not know it.
    public static Optional<MetadataVersion> ofLevel(int level) {
        int index = level - MINIMUM.level;
        var all = values();
        return index < 0 || index >= all.length ? Optional.empty() : Optional.of(all[index]);
    }

    /// Reads `4.3`, `4.3-IV0`, `4.3.1`, `4.3.x`: what follows the second dot is ignored, a release
    /// without a step is its last stable one. Source: Kafka 4.3.1
    /// MetadataVersion.fromVersionString.
    ///
    /// @return empty when it names none, or one that is not stable and `unstableAllowed` is false
    public static Optional<MetadataVersion> parse(String text, boolean unstableAllowed) {
        var segments = text.split("\\.", -1);
        String key = segments.length <= 2 ? text : segments[0] + "." + segments[1];
        MetadataVersion found = null;
        for (var version : values()) {
            if (version.release.equals(key)
                    || (version.shortRelease.equals(key) && version.isProduction())) {
                found = version;
            }
        }
        return Optional.ofNullable(found).filter(v -> unstableAllowed || v.isProduction());
    }

    /// The supported versions as Kafka lists them in its messages: `3.3-IV3, 3.4-IV0, ...`.
    public static String listed(boolean unstableAllowed) {
        return Arrays.stream(values())
                .filter(v -> unstableAllowed || v.isProduction())
                .map(MetadataVersion::toString)
                .collect(Collectors.joining(", "));
    }

    /// Whether records or fields differ between the two, so that going down could lose metadata.
    public static boolean recordsDiffer(MetadataVersion a, MetadataVersion b) {
        var low = a.ordinal() < b.ordinal() ? a : b;
        var high = a.ordinal() < b.ordinal() ? b : a;
        for (int i = low.ordinal() + 1; i <= high.ordinal(); i++) {
            if (values()[i].recordsChanged) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return release;
    }
}
