package dev.odradek.metadata;

/// What a set of dynamic configs belongs to.
///
/// @param name the topic, broker id, subscription or group; empty for the default of all brokers
public record ConfigResource(Type type, String name) implements Comparable<ConfigResource> {
    /// The defaults of all brokers.
    public static final ConfigResource ALL_BROKERS = new ConfigResource(Type.BROKER, "");

    /// Kinds of resources, by Kafka's numbers.
    public enum Type {
        UNKNOWN(0),
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        public byte code() {
            return code;
        }

        /// The type of that number; UNKNOWN when there is none.
        public static Type of(byte code) {
            for (var type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return UNKNOWN;
        }
    }

    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }

    public static ConfigResource broker(int id) {
        return new ConfigResource(Type.BROKER, Integer.toString(id));
    }

    public static ConfigResource group(String id) {
        return new ConfigResource(Type.GROUP, id);
    }

    // Written out, as the record's own would be linked at run time, which every start would wait
    // for.
    @Override
    public int hashCode() {
        return 31 * type.code + name.hashCode();
    }

    @Override
    public int compareTo(ConfigResource other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : name.compareTo(other.name);
    }
}
