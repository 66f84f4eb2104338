package dev.odradek.broker.config;

import java.util.List;

/// Metrics and who gets them.
public final class MetricSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<List<String>> METRIC_REPORTERS =
            TABLE.listOf("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter")
                    .distinct()
                    .clusterWide()
                    .low()
                    .notYet()
                    .doc("Classes that metrics are handed to.");

    public static final Setting<Integer> METRICS_NUM_SAMPLES =
            TABLE.intOf("metrics.num.samples", 2)
                    .atLeast(1)
                    .low()
                    .notYet()
                    .doc("Samples kept for each metric.");

    public static final Setting<Long> METRICS_SAMPLE_WINDOW_MS =
            TABLE.longOf("metrics.sample.window.ms", 30_000)
                    .atLeast(1)
                    .in(Unit.MILLISECONDS)
                    .low()
                    .notYet()
                    .doc("Time that one sample spans.");

    public static final Setting<String> METRICS_RECORDING_LEVEL =
            TABLE.stringOf("metrics.recording.level", "INFO")
                    .low()
                    .notYet()
                    .doc("How much is measured: INFO, DEBUG or TRACE.");

    public static final Setting<List<String>> KAFKA_METRICS_REPORTERS =
            TABLE.listOf("kafka.metrics.reporters")
                    .distinct()
                    .low()
                    .notYet()
                    .doc("Classes that the older kind of metrics is handed to.");

    public static final Setting<Integer> KAFKA_METRICS_POLLING_INTERVAL_SECS =
            TABLE.intOf("kafka.metrics.polling.interval.secs", 10)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .low()
                    .notYet()
                    .doc("How often those classes ask.");

    public static final Setting<Integer> TELEMETRY_MAX_BYTES =
            TABLE.intOf("telemetry.max.bytes", 1024 * 1024)
                    .atLeast(1)
                    .in(Unit.BYTES)
                    .low()
                    .notYet()
                    .doc("Most bytes of metrics that a client may push at once.");

    private MetricSettings() {}
}
