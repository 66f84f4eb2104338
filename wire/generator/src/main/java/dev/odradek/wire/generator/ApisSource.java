package dev.odradek.wire.generator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes the class that lists every API.
final class ApisSource {

    private ApisSource() {}

    static String of(List<ApiPair> apis, String javaPackage, String kafkaRelease) {
        JavaText out = new JavaText();
        out.line(
                "// Generated from the requests and responses of Apache Kafka "
                        + kafkaRelease
                        + ".");
        out.line("package " + javaPackage + ";").line("");
        out.line("import dev.odradek.wire.Api;");
        out.line("import dev.odradek.wire.ApiKey;");
        out.line("import java.util.List;");
        out.line("import java.util.Set;").line("");
        out.line("/// Every API of the protocol.");
        out.open("public final class Apis").line("");
        for (ApiPair api : apis) {
            constant(out, api);
        }
        out.line("private static final List<Api<?, ?>> ALL =");
        out.continued("List.of(");
        for (ApiPair api : apis) {
            out.continued("        " + api.constant() + (api.equals(apis.getLast()) ? ");" : ","));
        }
        out.line("");
        out.line("private Apis() {}").line("");
        out.line("/// All of them, by rising key.");
        out.open("public static List<Api<?, ?>> all()");
        out.line("return ALL;");
        out.close().line("");
        out.line("/// The API with this key.");
        out.open("public static Api<?, ?> of(ApiKey key)");
        out.open("return switch (key)");
        for (ApiPair api : apis) {
            out.line("case " + api.constant() + " -> " + api.constant() + ";");
        }
        out.closeWith("};");
        out.close();
        out.close();
        return out.toString();
    }

    private static void constant(JavaText out, ApiPair api) {
        Schema request = api.request();
        Schema response = api.response();
        int highest = request.versions().highest();
        out.line(
                "public static final Api<%s, %s> %s ="
                        .formatted(request.name(), response.name(), api.constant()));
        out.continued("new Api<>(");
        out.continued("        ApiKey." + api.constant() + ",");
        out.continued(
                "        new Api.Versions(%d, %d, %d, %s, %s),"
                        .formatted(
                                request.versions().lowest(),
                                highest,
                                request.latestVersionUnstable() ? highest - 1 : highest,
                                flexibleFrom(request),
                                flexibleFrom(response)));
        out.continued(
                "        Set.of(%s),"
                        .formatted(
                                request.listeners().stream()
                                        .map(l -> "Api.Listener." + l.toUpperCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))));
        out.continued("        " + request.name() + "::read,");
        out.continued("        " + response.name() + "::read,");
        out.continued("        ErrorReplies::" + api.method() + ");");
        out.line("");
    }

    private static String flexibleFrom(Schema schema) {
        return schema.flexible().isEmpty()
                ? "Api.Versions.NEVER_FLEXIBLE"
                : Integer.toString(schema.flexible().lowest());
    }
}
