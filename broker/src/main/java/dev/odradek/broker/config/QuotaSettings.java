package dev.odradek.broker.config;

import org.jspecify.annotations.Nullable;

/// Windows in which quotas are measured, and the byte rates of replication.
public final class QuotaSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Integer> QUOTA_WINDOW_NUM =
            TABLE.intOf("quota.window.num", 11)
                    .atLeast(1)
                    .low()
                    .notYet()
                    .doc("Windows remembered for the rates of clients.");

    public static final Setting<Integer> QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.intOf("quota.window.size.seconds", 1)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .low()
                    .notYet()
                    .doc("Length of one such window.");

    public static final Setting<Integer> REPLICATION_QUOTA_WINDOW_NUM =
            TABLE.intOf("replication.quota.window.num", 11)
                    .atLeast(1)
                    .low()
                    .notYet()
                    .doc("Windows remembered for the rates of replication.");

    public static final Setting<Integer> REPLICATION_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.intOf("replication.quota.window.size.seconds", 1)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .low()
                    .notYet()
                    .doc("Length of one such window.");

    public static final Setting<Integer> ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_NUM =
            TABLE.intOf("alter.log.dirs.replication.quota.window.num", 11)
                    .atLeast(1)
                    .low()
                    .notYet()
                    .doc("Windows remembered for the rate of moves between log directories.");

    public static final Setting<Integer> ALTER_LOG_DIRS_REPLICATION_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.intOf("alter.log.dirs.replication.quota.window.size.seconds", 1)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .low()
                    .notYet()
                    .doc("Length of one such window.");

    public static final Setting<Integer> CONTROLLER_QUOTA_WINDOW_NUM =
            TABLE.intOf("controller.quota.window.num", 11)
                    .atLeast(1)
                    .low()
                    .notYet()
                    .doc("Windows remembered for the rate of changes to the cluster.");

    public static final Setting<Integer> CONTROLLER_QUOTA_WINDOW_SIZE_SECONDS =
            TABLE.intOf("controller.quota.window.size.seconds", 1)
                    .atLeast(1)
                    .in(Unit.SECONDS)
                    .low()
                    .notYet()
                    .doc("Length of one such window.");

    public static final Setting<@Nullable String> CLIENT_QUOTA_CALLBACK_CLASS =
            TABLE.classOrNull("client.quota.callback.class")
                    .low()
                    .protects()
                    .doc("Class that decides the quota of each client.");

    private QuotaSettings() {}
}
