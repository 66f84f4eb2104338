package dev.odradek.benchmarks.result;

/// What a figure counts in, and which way is better.
public enum Unit {
    CPU_SECONDS("CPU s", false),
    CPU_SECONDS_PER_GB("CPU s/GB", false),
    CPU_MICROS_PER_REQUEST("CPU µs/request", false),
    PERCENT_OF_A_CORE("% of a core", false),
    CALLS_PER_REQUEST("calls/request", false),
    BYTES_PER_REQUEST("B/request", false),
    SECONDS("s", false),
    MILLIS("ms", false),
    MIB("MiB", false),
    COUNT("", false),
    MB_PER_SECOND("MB/s", true),
    REQUESTS_PER_SECOND("requests/s", true);

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
        this.symbol = symbol;
        this.moreIsBetter = moreIsBetter;
    }

    /// How it is written behind a number; empty for a bare count.
    public String symbol() {
        return symbol;
    }

    /// Whether a larger value is the better one.
    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
