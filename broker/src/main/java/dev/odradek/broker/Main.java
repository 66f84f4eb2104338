package dev.odradek.broker;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.InvalidSettingException;
import dev.odradek.broker.config.QuickStart;
import dev.odradek.broker.config.ServerProperties;
import java.util.List;
import java.util.Map;

/// Starts a node from its command line and stays until it stops.
///
/// Exit status: 0 after `--version` and `--help`, 1 when the start fails, 143 after SIGTERM.
public final class Main {
    private Main() {}

    /// @param args see [StartCommand#parse]
    @SuppressWarnings("SystemOut") // what a person at a terminal asked for
    public static void main(String[] args) {
        switch (StartCommand.parse(args)) {
            case StartCommand.FromFile(var file, var overrides) ->
                    start(() -> ServerProperties.read(file, overrides, System.getenv()));
            case StartCommand.QuickStart(var directory, var overrides) ->
                    start(() -> QuickStart.properties(directory, overrides));
            case StartCommand.Version _ -> System.out.println("4.3.1");
            case StartCommand.Help _ -> System.out.println(StartCommand.USAGE);
            case StartCommand.Wrong(var line) -> fail(line);
        }
    }

    /// Where the raw settings come from.
    private interface Properties {
        Map<String, String> read();
    }

    private static void start(Properties properties) {
        try {
            BrokerConfig config = BrokerConfig.of(properties.read());
            List<String> warnings = config.startWarnings();
            warnings.forEach(System.out::println);
            fail("node " + config.nodeId() + " cannot serve yet");
        } catch (InvalidSettingException e) {
            fail(e.line());
        }
    }

    private static void fail(String line) {
        System.out.println("ERROR " + line);
        System.exit(1);
    }
}
