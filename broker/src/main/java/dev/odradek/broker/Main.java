package dev.odradek.broker;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.OpenFileLimit;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.InvalidSettingException;
import dev.odradek.broker.config.OwnSettings;
import dev.odradek.broker.config.QuickStart;
import dev.odradek.broker.config.ServerProperties;
import dev.odradek.broker.metrics.JmxGauges;
import dev.odradek.broker.net.BindFailedException;
import dev.odradek.broker.net.NettySettings;
import dev.odradek.broker.storage.NodeDirectories;
import dev.odradek.broker.storage.StorageException;
import dev.odradek.broker.storage.StorageFormat;
import dev.odradek.log.LogDirectoryException;
import dev.odradek.raft.store.MetadataFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts a node from its command line and stays until it stops.
///
/// Exit status: 0 after `--version` and `--help`, 1 when the start fails or the metadata directory
/// or the last log directory is lost, 143 after SIGTERM.
public final class Main {
    static {
        LogLines.claim();
        NettySettings.apply();
    }

    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final String VERSION = "0.1.0 (Apache Kafka 4.3.1)";
    private static final int OPEN_FILES_MAX = 3_000;

    /// Folder with `bin/`; the start script says it.
    private static final String HOME_PROPERTY = "odradek.home";

    private Main() {}

    /// @param args see [StartCommand#parse]
    @SuppressWarnings("SystemOut") // what a person at a terminal asked for
    public static void main(String[] args) {
        switch (StartCommand.parse(args)) {
            case StartCommand.FromFile(var file, var overrides) ->
                    start(
                            () -> ServerProperties.read(file, overrides, System.getenv()),
                            storageScript() + " format -c " + file,
                            false);
            case StartCommand.QuickStart(var directory, var overrides) ->
                    start(() -> QuickStart.properties(directory, overrides), "", true);
            case StartCommand.Version _ -> System.out.println("4.3.1");
            case StartCommand.Help _ -> System.out.println(StartCommand.USAGE);
            case StartCommand.Wrong(var line) -> {
                LogLines.install(Level.INFO);
                fail(line);
            }
        }
    }

    /// Where the raw settings come from.
    private interface Properties {
        Map<String, String> read();
    }

    /// @param formats whether empty directories are formatted rather than refused
    private static void start(Properties properties, String formatCommand, boolean formats) {
        LogLines.install(Level.INFO);
        try {
            run(BrokerConfig.of(properties.read()), formatCommand, formats);
        } catch (InvalidSettingException e) {
            fail(e.line());
        } catch (StorageException e) {
            fail(e.line());
        } catch (BindFailedException
                | LogDirectoryException
                | MetadataFileException
                | StartFailedException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            fail("The start failed: " + e);
        } catch (RuntimeException bug) {
            // Half a node must not stay behind.
            log.error("The start failed; this is a bug, please report it", bug);
            LogLines.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(BrokerConfig config, String formatCommand, boolean formats)
            throws IOException, BindFailedException {
        var disk = new RealDisk();
        var clock = Clock.system();
        if (formats) {
            var quiet =
                    new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            new StorageFormat(disk, clock, quiet).quickStart(config);
        }
        NodeDirectories directories = NodeDirectories.open(disk, config, formatCommand);
        var node =
                new NodeServices(
                        clock,
                        new ThreadTasks(clock, Main::onBug),
                        new HandleCache(disk, openFilesMax(config)),
                        new SecureRandom());
        var broker = new Broker(config, node, directories, Main::onStorageLost);
        JmxGauges.publish(broker.gauges());
        // Not sooner: a start that cannot be ends with one line.
        config.startWarnings().forEach(log::warn);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker), "shutdown"));
        broker.start();
        log.info("Kafka Server started");
        log.info(
                "Ready on {}: Odradek {}, started in {} ms; try: {}",
                broker.clientAddress(),
                VERSION,
                clock.wallMs() - ManagementFactory.getRuntimeMXBean().getStartTime(),
                tryThis(broker.clientAddress()));
    }

    /// As many as the settings say; by default never so many that sockets have no room.
    private static int openFilesMax(BrokerConfig config) {
        int set = config.get(OwnSettings.OPEN_FILES_MAX);
        if (set > 0) {
            return set;
        }
        long half = OpenFileLimit.ofThisProcess().orElse(Long.MAX_VALUE) / 2;
        return (int) Math.max(1, Math.min(OPEN_FILES_MAX, half));
    }

    private static String tryThis(String address) {
        return "kafka-topics.sh --bootstrap-server " + address + " --create --topic first";
    }

    private static void stop(Broker broker) {
        log.info("Stopping");
        broker.stop();
        log.info("Stopped");
        LogLines.flush();
    }

    /// A task threw what it should have answered for: a bug of ours, worth its stack trace.
    private static void onBug(String queue, Throwable failure) {
        log.error("A task on {} failed; this is a bug, please report it", queue, failure);
    }

    /// Without its metadata the node can neither vote nor remember, and without a log directory it
    /// can serve nobody: it ends at once, and acknowledges nothing more.
    private static void onStorageLost(Throwable failure) {
        log.error("Stopping at once: {}", failure.getMessage());
        LogLines.flush();
        Runtime.getRuntime().halt(1);
    }

    /// The storage tool as whoever started this node can call it from where they are.
    private static String storageScript() {
        String script = "bin/kafka-storage.sh";
        String home = System.getProperty(HOME_PROPERTY);
        if (home == null || Path.of(home).equals(Path.of("").toAbsolutePath())) {
            return script;
        }
        return Path.of(home, script).toString();
    }

    private static void fail(String line) {
        log.error(line);
        LogLines.flush();
        Runtime.getRuntime().halt(1);
    }
}
