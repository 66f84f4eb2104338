package dev.odradek.broker.storage;

import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The levels of all features with which a cluster begins. Source: Kafka Formatter.
///
/// @param metadataVersion the level of `metadata.version`
/// @param levels of every feature by name, `metadata.version` and `kraft.version` among them
record FeatureLevels(MetadataVersion metadataVersion, Map<String, Short> levels) {
    FeatureLevels {
        levels = Map.copyOf(levels);
    }

    /// The level of `kraft.version`.
    short kraftVersion() {
        return levels.getOrDefault(Feature.KRAFT_VERSION.featureName(), (short) 0);
    }

    /// Reads a release such as `4.3` or `4.3-IV0`.
    ///
    /// @throws StorageException when it is unknown, or not stable and `unstable` is not allowed
    static MetadataVersion release(String text, boolean unstable) {
        return MetadataVersion.parse(text, unstable)
                .orElseThrow(() ->
                        new StorageException(
                                "Unknown metadata.version '"
                                        + text
                                        + "'. Supported metadata.version are: "
                                        + MetadataVersion.listed(unstable)));
    }

    /// Works the levels out.
    ///
    /// @param release what `--release-version` says; null where it is not given
    /// @param asked what `--feature` says
    /// @param dynamicVoters whether `controller.quorum.voters` is empty
    /// @throws StorageException when they cannot go together
    static FeatureLevels of(
            @Nullable MetadataVersion release,
            Map<String, Short> asked,
            boolean dynamicVoters,
            boolean unstable) {
        MetadataVersion version = version(release, asked, unstable);
        Map<String, Short> levels = new TreeMap<>(asked);
        levels.put(MetadataVersion.FEATURE_NAME, version.level());
        for (String name : asked.keySet()) {
            if (!name.equals(MetadataVersion.FEATURE_NAME) && Feature.named(name).isEmpty()) {
                throw new StorageException(
                        "Unsupported feature: " + name + ". Supported features are: " + known());
            }
        }
        for (Feature feature : Feature.values()) {
            short byDefault =
                    feature == Feature.KRAFT_VERSION
                            ? (short) (dynamicVoters ? 1 : 0)
                            : feature.defaultLevel(version);
            levels.putIfAbsent(feature.featureName(), byDefault);
        }
        checkKraftVersion(asked.get(Feature.KRAFT_VERSION.featureName()), dynamicVoters);
        for (Feature feature : Feature.values()) {
            checkLevel(feature, levels);
        }
        return new FeatureLevels(version, levels);
    }

    private static MetadataVersion version(
            @Nullable MetadataVersion release, Map<String, Short> asked, boolean unstable) {
        Short level = asked.get(MetadataVersion.FEATURE_NAME);
        if (level == null) {
            if (release != null) {
                return release;
            }
            return unstable ? MetadataVersion.LATEST_TESTING : MetadataVersion.LATEST_PRODUCTION;
        }
        if (release != null) {
            throw new StorageException(
                    "Use --release-version instead of --feature metadata.version=X to avoid"
                            + " ambiguity.");
        }
        MetadataVersion version =
                MetadataVersion.ofLevel(level)
                        .orElseThrow(() ->
                                new StorageException(
                                        "No MetadataVersion with feature level "
                                                + level
                                                + ". Valid feature levels are from "
                                                + MetadataVersion.MINIMUM.level()
                                                + " to "
                                                + MetadataVersion.LATEST_TESTING.level()
                                                + "."));
        if (!unstable && !version.isProduction()) {
            throw new StorageException("metadata.version " + version + " is not yet stable.");
        }
        return version;
    }

    private static void checkKraftVersion(@Nullable Short asked, boolean dynamicVoters) {
        if (asked != null && asked == 0 && dynamicVoters) {
            throw new StorageException(
                    "Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of"
                            + " the flags --standalone, --initial-controllers, or"
                            + " --no-initial-controllers is used. For dynamic controllers support,"
                            + " try removing the --feature flag for kraft.version.");
        }
        if (asked != null && asked != 0 && !dynamicVoters) {
            throw new StorageException(
                    "Cannot set kraft.version to "
                            + asked
                            + " unless controller.quorum.voters is empty and one of the flags"
                            + " --standalone, --initial-controllers, or --no-initial-controllers is"
                            + " used. For dynamic controllers support, try using one of"
                            + " --standalone, --initial-controllers, or --no-initial-controllers"
                            + " and removing controller.quorum.voters.");
        }
    }

    private static void checkLevel(Feature feature, Map<String, Short> levels) {
        int level = levels.getOrDefault(feature.featureName(), (short) 0);
        if (feature.level(level).isEmpty()) {
            throw new StorageException(
                    "No feature:" + feature.featureName() + " with feature level " + level);
        }
        Optional<String> unmet = feature.unmetDependency(level, levels);
        if (unmet.isPresent()) {
            throw new StorageException(unmet.get());
        }
    }

    private static String known() {
        return String.join(
                ", ", Arrays.stream(Feature.values()).map(Feature::featureName).sorted().toList());
    }
}
