package dev.odradek.broker.config;

/// Settings that Apache Kafka does not have, all under `odradek.`. Tools are not shown them.
public final class OwnSettings {
    static final SettingTable TABLE = new SettingTable(Scope.BROKER);

    public static final Setting<Long> FLUSH_WINDOW_MS =
            TABLE.longOf("odradek.flush.window.ms", 1_000)
                    .atLeast(0)
                    .in(Unit.MILLISECONDS)
                    .internal()
                    .doc(
                            "Records are flushed in the background so often that a power cut takes"
                                    + " away about this much; 0 leaves that to the operating system.");

    public static final Setting<Boolean> FLUSH_WINDOW_SLOWS_APPENDS =
            TABLE.booleanOf("odradek.flush.window.slows.appends", false)
                    .internal()
                    .doc(
                            "Where records have lain unflushed for twice the window, appends wait"
                                    + " for their flush; otherwise the window grows.");

    public static final Setting<Boolean> RECOVERY_TRUSTS_PAGE_CACHE =
            TABLE.booleanOf("odradek.recovery.trusts.page.cache", true)
                    .internal()
                    .doc(
                            "After a crash of the process alone, on the same boot and mount, only"
                                    + " the tails of logs are checked.");

    public static final Setting<Integer> OPEN_FILES_MAX =
            TABLE.intOf("odradek.open.files.max", 0)
                    .atLeast(0)
                    .internal()
                    .doc(
                            "Log files that are kept open while nobody reads or writes them, at most;"
                                    + " 0 takes 3000, or half of ulimit -n if less.");

    public static final Setting<Boolean> PRODUCE_RECORDS_CHECKED =
            TABLE.booleanOf("odradek.produce.records.checked", true)
                    .clusterWide()
                    .internal()
                    .doc(
                            "Whether producers' records are looked at, as Kafka does; false trusts a"
                                    + " batch's header and CRC, and decompresses nothing.");

    private OwnSettings() {}
}
