package dev.odradek.controller;

import dev.odradek.metadata.ClusterImage;
import java.util.Optional;

/// What a topic may be called. Source: kafka-clients 4.3.1 Topic.
public final class TopicNames {
    private static final int LENGTH_MAX = 249;

    private TopicNames() {}

    /// Why `name` cannot be a topic's, in Kafka's words; empty when it can.
    public static Optional<String> fault(String name) {
        String fault = null;
        if (name.isEmpty()) {
            fault = "the empty string is not allowed";
        } else if (name.equals(".")) {
            fault = "'.' is not allowed";
        } else if (name.equals("..")) {
            fault = "'..' is not allowed";
        } else if (name.length() > LENGTH_MAX) {
            fault =
                    "the length of '"
                            + name
                            + "' is longer than the max allowed length "
                            + LENGTH_MAX;
        } else if (!name.chars().allMatch(TopicNames::isLegal)) {
            fault =
                    "'"
                            + name
                            + "' contains one or more characters other than ASCII alphanumerics,"
                            + " '.', '_' and '-'";
        }
        return Optional.ofNullable(fault).map(f -> "Topic name is invalid: " + f);
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /// A topic whose name is the same but for `.` and `_`, which are one in metric names.
    static Optional<String> collision(String name, ClusterImage image) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return Optional.empty();
        }
        String unified = name.replace('.', '_');
        int firstMark = unified.indexOf('_');
        String prefix = name.substring(0, firstMark);
        // Names that agree up to the first mark stand together in the order of names.
        return image.topics().byName().tailMap(prefix, true).keySet().stream()
                .takeWhile(other -> other.startsWith(prefix))
                .filter(other -> other.replace('.', '_').equals(unified))
                .findFirst();
    }
}
