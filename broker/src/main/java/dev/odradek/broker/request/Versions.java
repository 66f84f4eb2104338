package dev.odradek.broker.request;

/// A range of versions, both ends included.
///
/// @param lowest at least 0
/// @param highest at least `lowest`
public record Versions(short lowest, short highest) {

    public Versions {
        if (lowest < 0 || highest < lowest) {
            throw new IllegalArgumentException("no range of versions: " + lowest + "-" + highest);
        }
    }

    /// The range from `lowest` to `highest`.
    public static Versions of(int lowest, int highest) {
        return new Versions(exact(lowest), exact(highest));
    }

    public boolean contains(short version) {
        return version >= lowest && version <= highest;
    }

    @Override
    public String toString() {
        return lowest + "-" + highest;
    }

    private static short exact(int version) {
        if (version != (short) version) {
            throw new IllegalArgumentException("no version: " + version);
        }
        return (short) version;
    }
}
