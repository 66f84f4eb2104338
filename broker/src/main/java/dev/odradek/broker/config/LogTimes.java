package dev.odradek.broker.config;

import java.util.concurrent.TimeUnit;

/// Times that can be given in finer and coarser units, where the finest that is set wins.
final class LogTimes {
    private LogTimes() {}

    /// Age in ms at which a segment is closed.
    static long rollMs(BrokerConfig config) {
        Long ms = config.get(LogSettings.LOG_ROLL_MS);
        return ms != null ? ms : TimeUnit.HOURS.toMillis(config.get(LogSettings.LOG_ROLL_HOURS));
    }

    /// Most ms that are taken off that age.
    static long rollJitterMs(BrokerConfig config) {
        Long ms = config.get(LogSettings.LOG_ROLL_JITTER_MS);
        return ms != null
                ? ms
                : TimeUnit.HOURS.toMillis(config.get(LogSettings.LOG_ROLL_JITTER_HOURS));
    }

    /// How many ms records are kept; any negative number is -1, for ever.
    static long retentionMs(BrokerConfig config) {
        Long ms = config.get(LogSettings.LOG_RETENTION_MS);
        Integer minutes = config.get(LogSettings.LOG_RETENTION_MINUTES);
        long result =
                ms != null
                        ? ms
                        : minutes != null
                                ? TimeUnit.MINUTES.toMillis(minutes)
                                : TimeUnit.HOURS.toMillis(
                                        config.get(LogSettings.LOG_RETENTION_HOURS));
        return Math.max(result, -1);
    }

    /// How many ms a record may wait for being forced to disk.
    static long flushMs(BrokerConfig config) {
        Long ms = config.get(LogSettings.LOG_FLUSH_INTERVAL_MS);
        return ms != null ? ms : config.get(LogSettings.LOG_FLUSH_SCHEDULER_INTERVAL_MS);
    }
}
