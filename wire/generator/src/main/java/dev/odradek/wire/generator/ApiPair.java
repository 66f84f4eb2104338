package dev.odradek.wire.generator;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A request and its response.
record ApiPair(Schema request, Schema response) {

    ApiPair {
        if (request.apiKey() != response.apiKey()
                || !response.versions().equals(request.versions())) {
            throw new IllegalArgumentException(
                    request.name() + " and " + response.name() + " differ in key or versions");
        }
    }

    /// All pairs, by API key.
    static List<ApiPair> pairs(List<Schema> schemas) {
        Map<String, Schema> responses =
                schemas.stream()
                        .filter(schema -> schema.kind().equals("response"))
                        .collect(Collectors.toMap(Schema::apiName, Function.identity()));
        return schemas.stream()
                .filter(schema -> schema.kind().equals("request"))
                .sorted(Comparator.comparingInt(Schema::apiKey))
                .map(request -> new ApiPair(request, responseTo(request, responses)))
                .toList();
    }

    private static Schema responseTo(Schema request, Map<String, Schema> responses) {
        Schema response = responses.get(request.apiName());
        if (response == null) {
            throw new IllegalArgumentException(request.name() + " has no response");
        }
        return response;
    }

    /// Such as `LIST_OFFSETS`.
    String constant() {
        return request.apiName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    /// Such as `listOffsets`.
    String method() {
        String name = request.apiName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
