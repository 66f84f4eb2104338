package dev.odradek.broker.storage;

import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import java.io.PrintStream;
import java.util.List;

/// The commands `version-mapping` and `feature-dependencies`. Source: Kafka StorageTool.
final class FeatureReport {
    private FeatureReport() {}

    /// Which level each feature has in a fresh cluster of that release.
    ///
    /// @param release such as `4.3`
    static void versionMapping(String release, PrintStream out) {
        MetadataVersion version = FeatureLevels.release(release, true);
        out.println(MetadataVersion.FEATURE_NAME + "=" + version.level() + " (" + release + ")");
        for (Feature feature : Feature.values()) {
            out.println(feature.featureName() + "=" + feature.defaultLevel(version));
        }
    }

    /// What each `feature=level` needs.
    static void dependencies(List<String> asked, PrintStream out) {
        for (String text : asked) {
            String[] parts = text.split("=", 2);
            if (parts.length != 2) {
                throw new StorageException(
                        "Invalid feature format: "
                                + text
                                + ". Expected format: 'feature=version' (e.g. 'group.version=1')");
            }
            dependencies(parts[0].trim(), parts[1].trim(), out);
        }
    }

    private static void dependencies(String name, String levelText, PrintStream out) {
        short level;
        try {
            level = Short.parseShort(levelText);
        } catch (NumberFormatException _) {
            throw new StorageException(
                    "Invalid version format: " + levelText + " for feature " + name);
        }
        if (name.equals(MetadataVersion.FEATURE_NAME)) {
            MetadataVersion version =
                    MetadataVersion.ofLevel(level)
                            .orElseThrow(() ->
                                    new StorageException("Unknown metadata.version " + level));
            out.println(name + "=" + level + " (" + version + ") has no dependencies.");
            return;
        }
        Feature feature =
                Feature.named(name)
                        .orElseThrow(() -> new StorageException("Unknown feature: " + name));
        Feature.Level known =
                feature.level(level)
                        .orElseThrow(() ->
                                new StorageException(
                                        "Feature level "
                                                + level
                                                + " is not supported for feature "
                                                + name));
        if (known.dependencies().isEmpty()) {
            out.println(name + "=" + level + " has no dependencies.");
            return;
        }
        out.println(name + "=" + level + " requires:");
        known.dependencies()
                .forEach((other, least) ->
                        out.println(
                                "    "
                                        + other
                                        + "="
                                        + least
                                        + MetadataVersion.ofLevel(least)
                                                .filter(_ ->
                                                        other.equals(MetadataVersion.FEATURE_NAME))
                                                .map(version -> " (" + version + ")")
                                                .orElse("")));
    }
}
