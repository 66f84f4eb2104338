package dev.odradek.metadata;

/// The levels `[min, max]` of a feature that a node can act on; both at least 0.
public record VersionRange(short min, short max) {
    /// What a node supports of a feature that it does not name.
    public static final VersionRange DISABLED = new VersionRange((short) 0, (short) 0);

    public VersionRange {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException("version range " + min + "-" + max);
        }
    }

    public static VersionRange of(int min, int max) {
        return new VersionRange((short) min, (short) max);
    }

    public boolean contains(int level) {
        return level >= min && level <= max;
    }

    /// `3` or `0-3`, as Kafka's messages show it.
    @Override
    public String toString() {
        return min == max ? Short.toString(min) : min + "-" + max;
    }
}
