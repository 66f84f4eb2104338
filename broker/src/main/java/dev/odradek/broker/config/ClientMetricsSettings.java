package dev.odradek.broker.config;

import java.util.List;

/// What a subscription to client metrics may say.
public final class ClientMetricsSettings {
    static final SettingTable TABLE = new SettingTable(Scope.CLIENT_METRICS);

    public static final Setting<Integer> INTERVAL_MS =
            TABLE.intOf("interval.ms", 300_000)
                    .in(Unit.MILLISECONDS)
                    .notYet()
                    .doc("How often clients are asked to push.");

    public static final Setting<List<String>> MATCH =
            TABLE.listOf("match")
                    .distinct()
                    .notYet()
                    .doc("Which clients are meant, as key=pattern pairs; empty means all.");

    public static final Setting<List<String>> METRICS =
            TABLE.listOf("metrics")
                    .distinct()
                    .notYet()
                    .doc("Prefixes of the metrics that are wanted; * means all.");

    private ClientMetricsSettings() {}
}
