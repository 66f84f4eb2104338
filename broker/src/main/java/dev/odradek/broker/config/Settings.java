package dev.odradek.broker.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every setting there is.
public final class Settings {
    private static final List<Setting<?>> ALL =
            Stream.of(
                            NodeSettings.TABLE,
                            NetworkSettings.TABLE,
                            LogSettings.TABLE,
                            CleanerSettings.TABLE,
                            ReplicationSettings.TABLE,
                            QuorumSettings.TABLE,
                            OffsetSettings.TABLE,
                            GroupSettings.TABLE,
                            StreamsGroupSettings.TABLE,
                            ShareGroupSettings.TABLE,
                            TransactionSettings.TABLE,
                            QuotaSettings.TABLE,
                            MetricSettings.TABLE,
                            TieredStorageSettings.TABLE,
                            SecuritySettings.TABLE,
                            SslSettings.TABLE,
                            SaslSettings.TABLE,
                            OwnSettings.TABLE,
                            TopicSettings.TABLE,
                            GroupOverrideSettings.TABLE,
                            ClientMetricsSettings.TABLE,
                            EntityQuotaSettings.USERS_AND_CLIENTS,
                            EntityQuotaSettings.ADDRESSES,
                            EntityQuotaSettings.RUN_TIME)
                    .flatMap(table -> table.rows().stream())
                    .toList();

    private static final Map<Scope, Map<String, Setting<?>>> BY_NAME = byName();

    private Settings() {}

    /// All rows of the table, in its order.
    public static List<Setting<?>> all() {
        return ALL;
    }

    /// The rows of one scope by name, in the order of the table.
    public static Map<String, Setting<?>> of(Scope scope) {
        return BY_NAME.getOrDefault(scope, Map.of());
    }

    /// The row of this name in this scope; null when there is none.
    public static @Nullable Setting<?> find(Scope scope, String name) {
        return of(scope).get(name);
    }

    private static Map<Scope, Map<String, Setting<?>>> byName() {
        Map<Scope, Map<String, Setting<?>>> scopes = new EnumMap<>(Scope.class);
        for (Setting<?> setting : ALL) {
            scopes.computeIfAbsent(setting.scope(), _ -> new LinkedHashMap<>())
                    .put(setting.name(), setting);
        }
        scopes.replaceAll((_, rows) -> Collections.unmodifiableMap(rows));
        return Collections.unmodifiableMap(scopes);
    }
}
