package dev.odradek.wire.generator;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the schemas do not say, from `overlay.json`: per list in a response, which list of the
/// request an error reply mirrors.
///
/// @param mirrors by response and path, such as `ProduceResponse.responses.partitionResponses`
record Overlay(Map<String, Mirror> mirrors) {

    /// How an error reply fills one list.
    ///
    /// @param from lists of the request, beside the fields that the enclosing list mirrors: `a.b`
    ///   goes through every `a` to its `b`; `names:topic` puts elements that are no structs into
    ///   the field `topic`
    /// @param rename response field to request field, where they are named differently
    /// @param set response field to Java literal
    record Mirror(List<String> from, Map<String, String> rename, Map<String, String> set) {}

    static final Overlay NONE = new Overlay(Map.of());

    private static final String RESOURCE = "overlay.json";

    static Overlay load() throws IOException {
        try (InputStream in = Overlay.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("no resource " + RESOURCE);
            }
            JsonNode tree =
                    JsonMapper.builder()
                            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                            .build()
                            .readTree(in);
            Map<String, Mirror> mirrors = new LinkedHashMap<>();
            tree.path("errorReplies")
                    .propertyStream()
                    .forEach(entry -> {
                        JsonNode node = entry.getValue();
                        mirrors.put(
                                entry.getKey(),
                                new Mirror(
                                        node.path("from")
                                                .valueStream()
                                                .map(JsonNode::asText)
                                                .toList(),
                                        texts(node.path("rename")),
                                        texts(node.path("set"))));
                    });
            return new Overlay(mirrors);
        }
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.propertyStream().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }
}
