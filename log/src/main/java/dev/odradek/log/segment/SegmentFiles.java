package dev.odradek.log.segment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The grammar of the file names in a partition's directory:
///
/// ```
/// name   = offset kind [ suffix ]
/// offset = 20 digits                the base offset; of a .snapshot, the offset after its content
/// kind   = .log | .index | .timeindex | .txnindex | .snapshot
/// suffix = .deleted | .cleaned | .swap
/// ```
///
/// Source: Kafka 4.3.1 LogFileUtils.
public final class SegmentFiles {
    /// What a file holds.
    public enum Kind {
        LOG(".log"),
        OFFSET_INDEX(".index"),
        TIME_INDEX(".timeindex"),
        TRANSACTION_INDEX(".txnindex"),
        PRODUCER_SNAPSHOT(".snapshot");

        private final String extension;

        Kind(String extension) {
            this.extension = extension;
        }

        public String extension() {
            return extension;
        }
    }

    /// Where a file stands in its life.
    public enum Suffix {
        NONE(""),
        /// Waits for its deletion.
        DELETED(".deleted"),
        /// The cleaner's unfinished work: worth nothing after a crash.
        CLEANED(".cleaned"),
        /// The cleaner's finished work, about to replace what it was made from.
        SWAP(".swap");

        private final String text;

        Suffix(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /// A parsed name.
    public record Name(long offset, Kind kind, Suffix suffix) {}

    private static final int DIGITS = 20;

    private SegmentFiles() {}

    public static String name(long offset, Kind kind) {
        return name(offset, kind, Suffix.NONE);
    }

    public static String name(long offset, Kind kind, Suffix suffix) {
        var text = new StringBuilder(DIGITS + 20);
        String digits = Long.toString(offset);
        text.repeat('0', DIGITS - digits.length());
        return text.append(digits).append(kind.extension).append(suffix.text).toString();
    }

    public static Path path(Path directory, long offset, Kind kind) {
        return directory.resolve(name(offset, kind));
    }

    /// @return null when the name is none of this grammar
    public static @Nullable Name parse(String fileName) {
        int dot = fileName.indexOf('.');
        if (dot <= 0) {
            return null;
        }
        long offset = 0;
        for (int i = 0; i < dot; i++) {
            char digit = fileName.charAt(i);
            if (digit < '0' || digit > '9' || offset > (Long.MAX_VALUE - (digit - '0')) / 10) {
                return null;
            }
            offset = offset * 10 + (digit - '0');
        }
        for (Kind kind : Kind.values()) {
            if (fileName.startsWith(kind.extension, dot)) {
                String rest = fileName.substring(dot + kind.extension.length());
                for (Suffix suffix : Suffix.values()) {
                    if (rest.equals(suffix.text)) {
                        return new Name(offset, kind, suffix);
                    }
                }
            }
        }
        return null;
    }
}
