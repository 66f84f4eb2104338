package dev.odradek.metadata;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/// All dynamic configs; a resource without any is not in the map.
public record ConfigsImage(PSortedMap<ConfigResource, PSortedMap<String, String>> byResource) {
    public static final ConfigsImage EMPTY = new ConfigsImage(TreePMap.empty());

    /// The configs set on `resource` itself, without defaults; empty when there are none.
    public Map<String, String> of(ConfigResource resource) {
        return byResource.getOrDefault(resource, TreePMap.empty());
    }

    /// One value set on `resource` itself, or null.
    public @Nullable String value(ConfigResource resource, String key) {
        return of(resource).get(key);
    }

    /// The configs set on the topic itself.
    public Map<String, String> ofTopic(String topic) {
        return of(ConfigResource.topic(topic));
    }
}
