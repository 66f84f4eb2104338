package dev.odradek.wire.compress;

import org.jspecify.annotations.Nullable;

/// How the records of a batch are compressed. Source: Kafka 4.3.1 CompressionType.
public enum Compression {
    NONE(0, "none", 0, 0, 0),
    GZIP(1, "gzip", 1, 9, -1),
    SNAPPY(2, "snappy", 0, 0, 0),
    LZ4(3, "lz4", 1, 17, 9),
    ZSTD(4, "zstd", -131072, 22, 3);

    private static final Compression[] BY_ID = values();

    private final int id;
    private final String configName;
    private final int levelMin;
    private final int levelMax;
    private final int levelDefault;

    Compression(int id, String configName, int levelMin, int levelMax, int levelDefault) {
        this.id = id;
        this.configName = configName;
        this.levelMin = levelMin;
        this.levelMax = levelMax;
        this.levelDefault = levelDefault;
    }

    /// The value of the lowest three attribute bits of a batch.
    public int id() {
        return id;
    }

    /// The name in configurations (`compression.type`), lower case.
    public String configName() {
        return configName;
    }

    /// The lowest level; the default may lie outside of the range (gzip's -1).
    public int levelMin() {
        return levelMin;
    }

    public int levelMax() {
        return levelMax;
    }

    public int levelDefault() {
        return levelDefault;
    }

    public boolean hasLevels() {
        return levelMin != levelMax;
    }

    /// @return the compression with this id; null for 5, 6, 7 and anything else
    public static @Nullable Compression of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /// @param configName a name as in configurations, lower case
    /// @return null when there is none of that name (`producer` among them: that is no compression)
    public static @Nullable Compression ofName(String configName) {
        for (Compression compression : BY_ID) {
            if (compression.configName.equals(configName)) {
                return compression;
            }
        }
        return null;
    }
}
