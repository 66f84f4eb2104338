package dev.odradek.broker.metrics;

import dev.odradek.log.LogDirectories;

/// What the logs tell.
public final class LogGauges {
    private LogGauges() {}

    public static void add(Gauges gauges, LogDirectories logs) {
        gauges.add("odradek.log:type=WriteBack,name=UnflushedMs", logs::unflushedMs);
        gauges.add("kafka.log:type=LogManager,name=OfflineLogDirectoryCount", logs::offlineCount);
        gauges.add(
                "kafka.server:type=ReplicaAlterLogDirsManager,name=MaxLag,clientId=ReplicaAlterLogDirs",
                () -> logs.moves().lagMax());
    }
}
