package dev.odradek.broker.config;

/// What a number counts.
public enum Unit {
    NONE(""),
    BYTES("bytes"),
    BYTES_PER_SECOND("bytes per second"),
    MILLISECONDS("ms"),
    SECONDS("seconds"),
    MINUTES("minutes"),
    HOURS("hours");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    /// How the unit is written behind a number; empty for a mere count.
    public String symbol() {
        return symbol;
    }
}
