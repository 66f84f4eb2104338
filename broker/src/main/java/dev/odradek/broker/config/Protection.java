package dev.odradek.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Refuses what someone relies on for the safety of data or access and this broker does not do yet:
/// to start without it would be worse than not to start.
final class Protection {
    private Protection() {}

    /// @throws InvalidSettingException with one line about the first such setting
    static void check(BrokerConfig config) {
        for (Map.Entry<String, String> entry : config.effective().entrySet()) {
            Setting<?> setting =
                    Settings.find(Scope.BROKER, BrokerSynonyms.baseName(entry.getKey()));
            if (setting != null
                    && setting.standing() == Standing.PROTECTS
                    && !Objects.equals(setting.parse(entry.getValue()), setting.defaultValue())) {
                String shown = setting.isSensitive() ? Password.HIDDEN : entry.getValue();
                throw new InvalidSettingException(
                        entry.getKey()
                                + "="
                                + shown
                                + " protects data or access and is not built yet: remove it to"
                                + " start without that protection");
            }
        }
        listeners(config.listeners());
    }

    private static void listeners(ListenerPlan plan) {
        List<String> used = new ArrayList<>(plan.controllerNames());
        used.add(plan.interBroker());
        plan.bound().forEach(listener -> used.add(listener.name()));
        for (String name : used) {
            SecurityProtocol protocol = plan.protocols().get(ListenerPlan.upper(name));
            if (protocol != null && protocol != SecurityProtocol.PLAINTEXT) {
                throw new InvalidSettingException(
                        "Listener "
                                + name
                                + " speaks "
                                + protocol
                                + ", which is not built yet: only PLAINTEXT is allowed, see"
                                + " listeners and listener.security.protocol.map");
            }
        }
    }
}
