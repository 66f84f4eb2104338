package dev.odradek.benchmarks.work;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/// Producing while Odradek judges batches by their headers, which is a setting of its own. Apache
/// Kafka has none such: what it always does is measured, in the same round.
///
/// @param strict the same load under the name that it bears elsewhere
public record HeadersOnly(FixedRate load, FixedRate strict) implements Work {
    private static final String SETTING = "odradek.produce.records.checked";
    private static final ConfigResource ALL_BROKERS =
            new ConfigResource(ConfigResource.Type.BROKER, "");

    @Override
    public String name() {
        return load.name();
    }

    @Override
    public void run(Broker broker) throws RefusedException {
        if (!broker.peer().isOdradek()) {
            if (!broker.foundBefore(strict.name(), name())) {
                load.run(broker);
            }
            return;
        }
        change(broker, new ConfigEntry(SETTING, "false"), AlterConfigOp.OpType.SET);
        try {
            // It holds long before the load has warmed the broker up.
            load.run(broker);
        } finally {
            change(broker, new ConfigEntry(SETTING, null), AlterConfigOp.OpType.DELETE);
        }
    }

    private static void change(Broker broker, ConfigEntry entry, AlterConfigOp.OpType type) {
        Broker.get(
                broker.admin()
                        .incrementalAlterConfigs(
                                Map.of(ALL_BROKERS, List.of(new AlterConfigOp(entry, type))))
                        .all());
    }
}
