package dev.odradek.metadata;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The features beside `metadata.version` that a cluster of Apache Kafka 4.3.1 can finalize, with
/// their levels, the metadata version whose fresh clusters get each level, and what each level
/// depends on. Source: Kafka 4.3.1 Feature and the classes that implement FeatureVersion.
public enum Feature {
    KRAFT_VERSION(
            "kraft.version",
            Level.of(0, MetadataVersion.MINIMUM),
            Level.of(1, MetadataVersion.V3_9_IV0)),
    TRANSACTION_VERSION(
            "transaction.version",
            Level.of(0, MetadataVersion.MINIMUM),
            Level.of(1, MetadataVersion.V4_0_IV2),
            Level.of(2, MetadataVersion.V4_0_IV2)),
    GROUP_VERSION(
            "group.version",
            Level.of(0, MetadataVersion.MINIMUM),
            Level.of(1, MetadataVersion.V4_0_IV0)),
    ELIGIBLE_LEADER_REPLICAS_VERSION(
            "eligible.leader.replicas.version",
            Level.of(0, MetadataVersion.MINIMUM),
            new Level(
                    (short) 1,
                    MetadataVersion.V4_1_IV0,
                    Map.of(MetadataVersion.FEATURE_NAME, MetadataVersion.V4_0_IV1.level()))),
    SHARE_VERSION(
            "share.version",
            Level.of(0, MetadataVersion.MINIMUM),
            Level.of(1, MetadataVersion.V4_2_IV0)),
    STREAMS_VERSION(
            "streams.version",
            Level.of(0, MetadataVersion.MINIMUM),
            Level.of(1, MetadataVersion.V4_2_IV1));

    /// One level of a feature.
    ///
    /// @param level 0 or more, 0 means off
    /// @param bootstrapVersion fresh clusters from this metadata version on get the level
    /// @param dependencies feature name to the lowest level that it must have
    public record Level(
            short level, MetadataVersion bootstrapVersion, Map<String, Short> dependencies) {
        public Level {
            dependencies = Map.copyOf(dependencies);
        }

        static Level of(int level, MetadataVersion bootstrapVersion) {
            return new Level((short) level, bootstrapVersion, Map.of());
        }
    }

    private final String featureName;
    private final List<Level> levels;

    Feature(String featureName, Level... levels) {
        this.featureName = featureName;
        this.levels = List.of(levels);
    }

    /// As in `group.version`.
    public String featureName() {
        return featureName;
    }

    /// All levels from 0 up; every one of them is stable in this release.
    public List<Level> levels() {
        return levels;
    }

    public short latestProduction() {
        return levels.getLast().level();
    }

    /// The level, or empty when the feature has none of that number.
    public Optional<Level> level(int level) {
        return level < 0 || level >= levels.size()
                ? Optional.empty()
                : Optional.of(levels.get(level));
    }

    /// What a fresh cluster formatted at `version` gets.
    public short defaultLevel(MetadataVersion version) {
        short found = levels.getFirst().level();
        for (var level : levels) {
            if (version.isAtLeast(level.bootstrapVersion())) {
                found = level.level();
            }
        }
        return found;
    }

    /// The feature of that name, or empty; `metadata.version` is none.
    public static Optional<Feature> named(String name) {
        return Arrays.stream(values()).filter(f -> f.featureName.equals(name)).findFirst();
    }

    /// What a node of this release supports, `metadata.version` first.
    ///
    /// @param unstableAllowed `unstable.feature.versions.enable`
    public static Map<String, VersionRange> supported(boolean unstableAllowed) {
        var ranges = new LinkedHashMap<String, VersionRange>();
        ranges.put(
                MetadataVersion.FEATURE_NAME,
                new VersionRange(
                        MetadataVersion.MINIMUM.level(),
                        unstableAllowed
                                ? MetadataVersion.LATEST_TESTING.level()
                                : MetadataVersion.LATEST_PRODUCTION.level()));
        for (var feature : values()) {
            ranges.put(
                    feature.featureName, new VersionRange((short) 0, feature.latestProduction()));
        }
        return ranges;
    }

    /// Why `level` of this feature cannot stand beside `others`, in Kafka's words; empty when it
    /// can. Source: Kafka 4.3.1 Feature.validateVersion.
    ///
    /// @param others all features that are, or are to be, finalized, `metadata.version` included
    public Optional<String> unmetDependency(int level, Map<String, Short> others) {
        Short metadataLevel = others.get(MetadataVersion.FEATURE_NAME);
        if (level >= 1
                && (metadataLevel == null || metadataLevel < MetadataVersion.MINIMUM.level())) {
            return Optional.of(
                    featureName
                            + " could not be set to "
                            + level
                            + " because it depends on metadata.version="
                            + MetadataVersion.MINIMUM.level()
                            + " ("
                            + MetadataVersion.MINIMUM
                            + ")");
        }
        return level(level).stream()
                .flatMap(l -> l.dependencies().entrySet().stream())
                .filter(d -> others.getOrDefault(d.getKey(), (short) -1) < d.getValue())
                .map(d ->
                        featureName
                                + " could not be set to "
                                + level
                                + " because it depends on "
                                + d.getKey()
                                + " level "
                                + d.getValue())
                .findFirst();
    }
}
