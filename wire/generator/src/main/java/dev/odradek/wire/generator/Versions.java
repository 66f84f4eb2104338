package dev.odradek.wire.generator;

/// A range of versions, both ends included; empty when `lowest` is above `highest`.
record Versions(int lowest, int highest) {

    static final Versions NONE = new Versions(0, -1);

    private static final int OPEN_END = Short.MAX_VALUE;

    /// Reads `3`, `3-7`, `3+` or `none`.
    static Versions parse(String text) {
        String range = text.strip();
        if (range.equals("none")) {
            return NONE;
        }
        if (range.endsWith("+")) {
            return new Versions(Integer.parseInt(range.substring(0, range.length() - 1)), OPEN_END);
        }
        int dash = range.indexOf('-');
        if (dash < 0) {
            return new Versions(Integer.parseInt(range), Integer.parseInt(range));
        }
        return new Versions(
                Integer.parseInt(range.substring(0, dash)),
                Integer.parseInt(range.substring(dash + 1)));
    }

    boolean isEmpty() {
        return lowest > highest;
    }

    boolean contains(int version) {
        return version >= lowest && version <= highest;
    }

    /// Whether every version of `other` is in this range.
    boolean covers(Versions other) {
        return other.isEmpty() || (lowest <= other.lowest && highest >= other.highest);
    }

    Versions and(Versions other) {
        Versions both =
                new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
        return both.isEmpty() ? NONE : both;
    }

    /// The Java condition that a `version` out of `all` is in this range. Neither `true` nor
    /// `false`: the caller has looked at [#covers] and [#isEmpty] before.
    String condition(Versions all) {
        if (lowest == highest) {
            return "version == " + lowest;
        }
        if (lowest <= all.lowest) {
            return "version <= " + highest;
        }
        if (highest >= all.highest) {
            return "version >= " + lowest;
        }
        return "version >= " + lowest + " && version <= " + highest;
    }

    /// The Java condition that a `version` out of `all` is not in this range.
    String exclusion(Versions all) {
        if (lowest == highest) {
            return "version != " + lowest;
        }
        if (lowest <= all.lowest) {
            return "version > " + highest;
        }
        if (highest >= all.highest) {
            return "version < " + lowest;
        }
        return "(version < " + lowest + " || version > " + highest + ")";
    }

    /// The range in words, for a comment.
    String inWords() {
        return lowest == highest ? "version " + lowest : "versions " + lowest + " to " + highest;
    }
}
