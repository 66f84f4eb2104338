package dev.odradek.log.segment;

import dev.odradek.wire.TopicPartition;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a partition's directory:
///
/// ```
/// topic-partition                       in use
/// topic-partition.<32 hex>-delete       dropped, waits for its deletion (the topic may be cut off
/// topic-partition.<32 hex>-stray        of no topic of this cluster      at 255 characters)
/// topic-partition.<32 hex>-future       a copy that is to replace the one in another directory
/// ```
///
/// Source: Kafka 4.3.1 LocalLog.parseTopicPartitionName.
///
/// @param partition the topic's name may be cut off, if the purpose is deletion
public record PartitionDirectory(TopicPartition partition, Purpose purpose) {
    /// What the directory is there for.
    public enum Purpose {
        CURRENT(""),
        DELETE("-delete"),
        STRAY("-stray"),
        FUTURE("-future");

        private final String suffix;

        Purpose(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final int NAME_CHARS_MAX = 255;
    private static final Pattern MARKED =
            Pattern.compile("(.+)-(\\d{1,10})\\.[0-9a-zA-Z_]+(-delete|-stray|-future)");

    public static String name(TopicPartition partition) {
        return partition.topic() + "-" + partition.partition();
    }

    /// @param unique 128 random bits that keep the name apart from others of the same partition
    public static String name(
            TopicPartition partition, Purpose purpose, long uniqueHigh, long uniqueLow) {
        String tail =
                String.format(
                        Locale.ROOT,
                        "-%d.%016x%016x%s",
                        partition.partition(),
                        uniqueHigh,
                        uniqueLow,
                        purpose.suffix);
        String topic = partition.topic();
        if (purpose != Purpose.FUTURE) {
            topic = topic.substring(0, Math.min(topic.length(), NAME_CHARS_MAX - tail.length()));
        }
        return topic + tail;
    }

    /// @return null when the name is not one of a partition's directory
    public static @Nullable PartitionDirectory parse(String directoryName) {
        for (Purpose purpose : Purpose.values()) {
            if (purpose != Purpose.CURRENT && directoryName.endsWith(purpose.suffix)) {
                Matcher marked = MARKED.matcher(directoryName);
                return marked.matches() ? of(marked.group(1), marked.group(2), purpose) : null;
            }
        }
        int dash = directoryName.lastIndexOf('-');
        return dash <= 0
                ? null
                : of(
                        directoryName.substring(0, dash),
                        directoryName.substring(dash + 1),
                        Purpose.CURRENT);
    }

    private static @Nullable PartitionDirectory of(String topic, String number, Purpose purpose) {
        try {
            int partition = Integer.parseInt(number);
            return partition < 0
                    ? null
                    : new PartitionDirectory(new TopicPartition(topic, partition), purpose);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
