package dev.odradek.benchmarks.peer;

import dev.odradek.benchmarks.result.PeerFacts;
import dev.odradek.broker.config.OwnSettings;
import dev.odradek.broker.config.Setting;
import dev.odradek.compat.harness.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;

/// What a running node says of itself: flags of its JVM and the settings that hold.
public final class Facts {
    private static final List<String> DURABILITY =
            List.of(
                    "log.flush.interval.messages",
                    "log.flush.interval.ms",
                    "log.flush.scheduler.interval.ms",
                    "log.flush.offset.checkpoint.interval.ms",
                    "min.insync.replicas",
                    "default.replication.factor",
                    "unclean.leader.election.enable",
                    "log.segment.bytes");

    private static final List<Setting<?>> OWN =
            List.of(
                    OwnSettings.FLUSH_WINDOW_MS,
                    OwnSettings.FLUSH_WINDOW_SLOWS_APPENDS,
                    OwnSettings.RECOVERY_TRUSTS_PAGE_CACHE,
                    OwnSettings.PRODUCE_RECORDS_CHECKED);

    private Facts() {}

    public static PeerFacts of(Peer peer, Node node) {
        return new PeerFacts(
                peer.key(),
                peer.title(),
                jvm(node.process().pid()),
                durability(peer, node),
                properties(node.propertiesFile()));
    }

    private static List<String> jvm(long pid) {
        List<String> flags = new ArrayList<>();
        boolean path = false;
        for (String word : read(Path.of("/proc", Long.toString(pid), "cmdline")).split("\0")) {
            if (path) {
                path = false;
            } else if (word.equals("-cp")) {
                path = true;
            } else if (word.startsWith("-")) {
                flags.add(withoutPath(word));
            }
        }
        return flags;
    }

    /// A flag whose value is a path, with the last name of that path only.
    private static String withoutPath(String flag) {
        int value = flag.indexOf("=/");
        return value < 0
                ? flag
                : flag.substring(0, value + 1) + flag.substring(flag.lastIndexOf('/') + 1);
    }

    private static SortedMap<String, String> durability(Peer peer, Node node) {
        String id = properties(node.propertiesFile()).getOrDefault("node.id", "1");
        var resource = new ConfigResource(ConfigResource.Type.BROKER, id);
        try (var admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            var found = new TreeMap<String, String>();
            found.put("acks (of the clients)", "all");
            for (String name : DURABILITY) {
                var entry = config == null ? null : config.get(name);
                if (entry != null) {
                    found.put(name, String.valueOf(entry.value()));
                }
            }
            if (peer.isOdradek()) {
                // Not told to clients, who would not know them.
                for (Setting<?> own : OWN) {
                    found.put(own.name(), String.valueOf(own.defaultValue()));
                }
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static SortedMap<String, String> properties(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var sorted = new TreeMap<String, String>();
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name);
            sorted.put(name, value.startsWith("/") ? withoutPath("=" + value).substring(1) : value);
        }
        return sorted;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
