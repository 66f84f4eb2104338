package dev.odradek.broker.config;

/// Where a value comes from, with the numbers of DescribeConfigs.
public enum ConfigSource {
    TOPIC(1),
    /// Set at run time for this broker.
    DYNAMIC_BROKER(2),
    /// Set at run time for all brokers.
    DYNAMIC_DEFAULT_BROKER(3),
    /// From the properties file.
    STATIC_BROKER(4),
    DEFAULT(5),
    BROKER_LOGGER(6),
    CLIENT_METRICS(7),
    GROUP(8);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    /// The number in DescribeConfigs.
    public byte code() {
        return code;
    }
}
