package dev.odradek.metadata;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// The finalized features. `kraft.version` is not among them: the quorum keeps it.
///
/// @param version the finalized `metadata.version`; null in a log that has not been bootstrapped
/// @param levels the other features by name, none with level 0
public record FeaturesImage(@Nullable MetadataVersion version, PSortedMap<String, Short> levels) {
    public static final FeaturesImage EMPTY = new FeaturesImage(null, TreePMap.empty());

    /// The finalized `metadata.version`, or empty in a log that has not been bootstrapped.
    public Optional<MetadataVersion> metadataVersion() {
        return Optional.ofNullable(version);
    }

    /// The version that records are written at: the finalized one, or the lowest.
    public MetadataVersion metadataVersionOrMinimum() {
        return version == null ? MetadataVersion.MINIMUM : version;
    }

    /// The finalized level of a feature, 0 when it is not finalized.
    public short level(Feature feature) {
        return levels.getOrDefault(feature.featureName(), (short) 0);
    }

    public boolean isElrEnabled() {
        return level(Feature.ELIGIBLE_LEADER_REPLICAS_VERSION) >= 1;
    }

    /// All finalized levels, `metadata.version` included when there is one.
    public Map<String, Short> finalizedLevels() {
        var all = new LinkedHashMap<String, Short>();
        if (version != null) {
            all.put(MetadataVersion.FEATURE_NAME, version.level());
        }
        all.putAll(levels);
        return all;
    }
}
