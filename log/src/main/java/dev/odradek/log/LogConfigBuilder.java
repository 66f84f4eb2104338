package dev.odradek.log;

import dev.odradek.log.LogConfig.Cleanup;
import dev.odradek.wire.compress.Compression;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changes some of a [LogConfig]; each method is named after the component that it sets.
public final class LogConfigBuilder {
    private int segmentBytes;
    private long segmentMs;
    private long segmentJitterMs;
    private int segmentIndexBytes;
    private int indexIntervalBytes;
    private boolean preallocate;
    private Set<Cleanup> cleanupPolicies;
    private long retentionMs;
    private long retentionBytes;
    private long fileDeleteDelayMs;
    private long deleteRetentionMs;
    private long minCompactionLagMs;
    private long maxCompactionLagMs;
    private double minCleanableDirtyRatio;
    private long flushMessages;
    private long flushMs;
    private int maxMessageBytes;
    private boolean logAppendTime;
    private long timestampBeforeMaxMs;
    private long timestampAfterMaxMs;
    private @Nullable Compression compression;
    private int gzipLevel;
    private int lz4Level;
    private int zstdLevel;
    private int minInsyncReplicas;
    private boolean uncleanLeaderElection;
    private boolean remoteStorage;
    private long localRetentionMs;
    private long localRetentionBytes;

    LogConfigBuilder(LogConfig from) {
        segmentBytes = from.segmentBytes();
        segmentMs = from.segmentMs();
        segmentJitterMs = from.segmentJitterMs();
        segmentIndexBytes = from.segmentIndexBytes();
        indexIntervalBytes = from.indexIntervalBytes();
        preallocate = from.preallocate();
        cleanupPolicies = from.cleanupPolicies();
        retentionMs = from.retentionMs();
        retentionBytes = from.retentionBytes();
        fileDeleteDelayMs = from.fileDeleteDelayMs();
        deleteRetentionMs = from.deleteRetentionMs();
        minCompactionLagMs = from.minCompactionLagMs();
        maxCompactionLagMs = from.maxCompactionLagMs();
        minCleanableDirtyRatio = from.minCleanableDirtyRatio();
        flushMessages = from.flushMessages();
        flushMs = from.flushMs();
        maxMessageBytes = from.maxMessageBytes();
        logAppendTime = from.logAppendTime();
        timestampBeforeMaxMs = from.timestampBeforeMaxMs();
        timestampAfterMaxMs = from.timestampAfterMaxMs();
        compression = from.compression();
        gzipLevel = from.gzipLevel();
        lz4Level = from.lz4Level();
        zstdLevel = from.zstdLevel();
        minInsyncReplicas = from.minInsyncReplicas();
        uncleanLeaderElection = from.uncleanLeaderElection();
        remoteStorage = from.remoteStorage();
        localRetentionMs = from.localRetentionMs();
        localRetentionBytes = from.localRetentionBytes();
    }

    public LogConfigBuilder segmentBytes(int value) {
        segmentBytes = value;
        return this;
    }

    public LogConfigBuilder segmentMs(long value) {
        segmentMs = value;
        return this;
    }

    public LogConfigBuilder segmentJitterMs(long value) {
        segmentJitterMs = value;
        return this;
    }

    public LogConfigBuilder segmentIndexBytes(int value) {
        segmentIndexBytes = value;
        return this;
    }

    public LogConfigBuilder indexIntervalBytes(int value) {
        indexIntervalBytes = value;
        return this;
    }

    public LogConfigBuilder preallocate(boolean value) {
        preallocate = value;
        return this;
    }

    public LogConfigBuilder cleanupPolicies(Set<Cleanup> value) {
        cleanupPolicies = value;
        return this;
    }

    public LogConfigBuilder retentionMs(long value) {
        retentionMs = value;
        return this;
    }

    public LogConfigBuilder retentionBytes(long value) {
        retentionBytes = value;
        return this;
    }

    public LogConfigBuilder fileDeleteDelayMs(long value) {
        fileDeleteDelayMs = value;
        return this;
    }

    public LogConfigBuilder deleteRetentionMs(long value) {
        deleteRetentionMs = value;
        return this;
    }

    public LogConfigBuilder minCompactionLagMs(long value) {
        minCompactionLagMs = value;
        return this;
    }

    public LogConfigBuilder maxCompactionLagMs(long value) {
        maxCompactionLagMs = value;
        return this;
    }

    public LogConfigBuilder minCleanableDirtyRatio(double value) {
        minCleanableDirtyRatio = value;
        return this;
    }

    public LogConfigBuilder flushMessages(long value) {
        flushMessages = value;
        return this;
    }

    public LogConfigBuilder flushMs(long value) {
        flushMs = value;
        return this;
    }

    public LogConfigBuilder maxMessageBytes(int value) {
        maxMessageBytes = value;
        return this;
    }

    public LogConfigBuilder logAppendTime(boolean value) {
        logAppendTime = value;
        return this;
    }

    public LogConfigBuilder timestampBeforeMaxMs(long value) {
        timestampBeforeMaxMs = value;
        return this;
    }

    public LogConfigBuilder timestampAfterMaxMs(long value) {
        timestampAfterMaxMs = value;
        return this;
    }

    public LogConfigBuilder compression(@Nullable Compression value) {
        compression = value;
        return this;
    }

    public LogConfigBuilder gzipLevel(int value) {
        gzipLevel = value;
        return this;
    }

    public LogConfigBuilder lz4Level(int value) {
        lz4Level = value;
        return this;
    }

    public LogConfigBuilder zstdLevel(int value) {
        zstdLevel = value;
        return this;
    }

    public LogConfigBuilder minInsyncReplicas(int value) {
        minInsyncReplicas = value;
        return this;
    }

    public LogConfigBuilder uncleanLeaderElection(boolean value) {
        uncleanLeaderElection = value;
        return this;
    }

    public LogConfigBuilder remoteStorage(boolean value) {
        remoteStorage = value;
        return this;
    }

    public LogConfigBuilder localRetentionMs(long value) {
        localRetentionMs = value;
        return this;
    }

    public LogConfigBuilder localRetentionBytes(long value) {
        localRetentionBytes = value;
        return this;
    }

    public LogConfig build() {
        return new LogConfig(
                segmentBytes,
                segmentMs,
                segmentJitterMs,
                segmentIndexBytes,
                indexIntervalBytes,
                preallocate,
                cleanupPolicies,
                retentionMs,
                retentionBytes,
                fileDeleteDelayMs,
                deleteRetentionMs,
                minCompactionLagMs,
                maxCompactionLagMs,
                minCleanableDirtyRatio,
                flushMessages,
                flushMs,
                maxMessageBytes,
                logAppendTime,
                timestampBeforeMaxMs,
                timestampAfterMaxMs,
                compression,
                gzipLevel,
                lz4Level,
                zstdLevel,
                minInsyncReplicas,
                uncleanLeaderElection,
                remoteStorage,
                localRetentionMs,
                localRetentionBytes);
    }
}
