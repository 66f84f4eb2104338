package dev.odradek.broker.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which values of its type a setting admits. Source: the validators in Kafka's ConfigDef and
/// beside the definitions.
sealed interface Bounds {
    /// Whether a value of the setting's type, never null, is admitted.
    boolean admit(Object value);

    /// The rule for people, to follow the noun of the type; empty when everything is admitted.
    String rule();

    record Any() implements Bounds {
        @Override
        public boolean admit(Object value) {
            return true;
        }

        @Override
        public String rule() {
            return "";
        }
    }

    record AtLeast(Number least) implements Bounds {
        @Override
        public boolean admit(Object value) {
            return !(((Number) value).doubleValue() < least.doubleValue());
        }

        @Override
        public String rule() {
            return "at least " + least;
        }
    }

    record Between(Number least, Number most) implements Bounds {
        @Override
        public boolean admit(Object value) {
            double number = ((Number) value).doubleValue();
            return !(number < least.doubleValue() || number > most.doubleValue());
        }

        @Override
        public String rule() {
            return "from " + least + " to " + most;
        }
    }

    /// Levels of gzip: the range, or the sign for the library's default.
    record BetweenOr(int least, int most, int otherwise) implements Bounds {
        @Override
        public boolean admit(Object value) {
            int number = (Integer) value;
            return number == otherwise || (number >= least && number <= most);
        }

        @Override
        public String rule() {
            return "from " + least + " to " + most + ", or " + otherwise;
        }
    }

    record OneOf(List<String> words, boolean caseMatters) implements Bounds {
        @Override
        public boolean admit(Object value) {
            return caseMatters
                    ? words.contains(value)
                    : words.contains(value.toString().toUpperCase(Locale.ROOT));
        }

        @Override
        public String rule() {
            return "one of " + String.join(", ", words);
        }
    }

    record NonEmptyText() implements Bounds {
        @Override
        public boolean admit(Object value) {
            return !value.toString().isEmpty();
        }

        @Override
        public String rule() {
            return "not empty";
        }
    }

    /// A list without an entry twice or an empty entry.
    ///
    /// @param words the entries that are allowed; empty allows all
    /// @param emptyAllowed whether the list may have no entry at all
    record Distinct(List<String> words, boolean emptyAllowed) implements Bounds {
        @Override
        public boolean admit(Object value) {
            List<?> entries = (List<?>) value;
            return (emptyAllowed || !entries.isEmpty())
                    && new HashSet<>(entries).size() == entries.size()
                    && !entries.contains("")
                    && (words.isEmpty() || words.containsAll(entries));
        }

        @Override
        public String rule() {
            return (words.isEmpty() ? "" : "of " + String.join(", ", words) + "; ")
                    + "no entry twice or empty"
                    + (emptyAllowed ? "" : "; at least one");
        }
    }

    /// `partition:broker` pairs, or `*`.
    record ThrottledReplicas() implements Bounds {
        private static final Pattern PAIR_OR_NOTHING = Pattern.compile("([0-9]+:[0-9]+)?");

        @Override
        public boolean admit(Object value) {
            List<String> entries =
                    ((List<?>) value).stream().map(entry -> entry.toString().trim()).toList();
            return String.join("", entries).equals("*")
                    || entries.stream().allMatch(entry -> PAIR_OR_NOTHING.matcher(entry).matches());
        }

        @Override
        public String rule() {
            return "of partition:broker pairs, or * for all";
        }
    }

    /// Where a share group starts: `earliest`, `latest`, `by_duration:PT1H`.
    record ShareOffsetReset() implements Bounds {
        private static final String BY_DURATION = "by_duration:";

        @Override
        public boolean admit(Object value) {
            String text = value.toString();
            if (!text.toLowerCase(Locale.ROOT).startsWith(BY_DURATION)) {
                return text.equals("earliest") || text.equals("latest");
            }
            try {
                return !Duration.parse(text.substring(BY_DURATION.length())).isNegative();
            } catch (DateTimeParseException _) {
                return false;
            }
        }

        @Override
        public String rule() {
            return "earliest, latest, or by_duration: with an ISO 8601 duration that is not negative";
        }
    }

    /// `id@host:port` entries.
    record Voters() implements Bounds {
        @Override
        public boolean admit(Object value) {
            return ((List<?>) value)
                    .stream().allMatch(entry -> Voter.parse(entry.toString()).isPresent());
        }

        @Override
        public String rule() {
            return "of id@host:port entries";
        }
    }

    /// `host:port` entries.
    record HostPorts() implements Bounds {
        @Override
        public boolean admit(Object value) {
            return ((List<?>) value)
                    .stream().allMatch(entry -> HostPort.parse(entry.toString()).isPresent());
        }

        @Override
        public String rule() {
            return "of host:port entries";
        }
    }
}
