package dev.odradek.broker.storage;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.InvalidSettingException;
import dev.odradek.broker.config.NodeSettings;
import dev.odradek.broker.config.ServerProperties;
import dev.odradek.broker.storage.CommandLine.Kind;
import dev.odradek.broker.storage.CommandLine.Option;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.wire.metadata.UserScramCredentialRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `kafka-storage.sh`. Exit status: 0; 1 when something is wrong, with one line on standard error
/// that says what. Source: Kafka StorageTool.
public final class StorageTool {
    private static final Option CONFIG =
            new Option("--config", "-c", Kind.REQUIRED_VALUE, "properties file of the node");
    private static final Option CLUSTER_ID =
            new Option("--cluster-id", "-t", Kind.REQUIRED_VALUE, "id of the cluster");
    private static final Option ADD_SCRAM =
            new Option(
                    "--add-scram",
                    "-S",
                    Kind.VALUES,
                    "a credential, as SCRAM-SHA-256=[name=alice,password=alice-secret] or"
                            + " SCRAM-SHA-512=[name=alice,iterations=8192,salt=N3E=,saltedpassword=YCE=]");
    private static final Option IGNORE_FORMATTED =
            new Option(
                    "--ignore-formatted",
                    "-g",
                    Kind.FLAG,
                    "leave formatted directories alone and format the others");
    private static final Option RELEASE =
            new Option(
                    "--release-version",
                    "-r",
                    Kind.VALUE,
                    "release whose features to begin with, from "
                            + MetadataVersion.MINIMUM
                            + "; by default "
                            + MetadataVersion.LATEST_PRODUCTION);
    private static final Option FEATURE =
            new Option("--feature", "-f", Kind.VALUES, "level of one feature, as group.version=1");
    private static final Option FEATURE_ASKED =
            new Option("--feature", "-f", Kind.REQUIRED_VALUES, FEATURE.help());
    private static final Option STANDALONE =
            new Option(
                    "--standalone",
                    "-s",
                    Kind.FLAG,
                    "begin with this controller as the only voter; controller.quorum.voters must be"
                            + " empty");
    private static final Option NO_VOTERS =
            new Option(
                    "--no-initial-controllers",
                    "-N",
                    Kind.FLAG,
                    "begin without saying who the voters are");
    private static final Option VOTERS =
            new Option(
                    "--initial-controllers",
                    "-I",
                    Kind.VALUE,
                    "begin with these voters, as id@host:port:directory,...; the same on every"
                            + " node");

    /// The options of each command.
    private static final Map<String, List<Option>> COMMANDS =
            Map.of(
                    "info",
                    List.of(CONFIG),
                    "format",
                    List.of(
                            CONFIG,
                            CLUSTER_ID,
                            ADD_SCRAM,
                            IGNORE_FORMATTED,
                            RELEASE,
                            FEATURE,
                            STANDALONE,
                            NO_VOTERS,
                            VOTERS),
                    "version-mapping",
                    List.of(RELEASE),
                    "feature-dependencies",
                    List.of(FEATURE_ASKED),
                    "random-uuid",
                    List.of());

    private static final String USAGE =
            "usage: kafka-storage [-h] {info,format,version-mapping,feature-dependencies,random-uuid} ...";

    private final Disk disk;
    private final PrintStream out;

    private StorageTool(Disk disk, PrintStream out) {
        this.disk = disk;
        this.out = out;
    }

    /// @param args the command and its options
    public static void main(String[] args) {
        System.exit(run(List.of(args), new RealDisk(), System.out, System.err));
    }

    /// Runs one command.
    ///
    /// @return the exit status
    static int run(List<String> args, Disk disk, PrintStream out, PrintStream err) {
        try {
            return new StorageTool(disk, out).run(args, err);
        } catch (StorageException e) {
            err.println(e.line());
        } catch (InvalidSettingException e) {
            err.println(e.line());
        } catch (IOException e) {
            err.println(e);
        }
        return 1;
    }

    private int run(List<String> args, PrintStream err) throws IOException {
        if (args.isEmpty() || isHelp(args.getFirst())) {
            (args.isEmpty() ? err : out).println(USAGE);
            return args.isEmpty() ? 1 : 0;
        }
        String command = args.getFirst();
        List<Option> options = COMMANDS.get(command);
        if (options == null) {
            err.println(USAGE);
            err.println("kafka-storage: error: invalid choice: '" + command + "'");
            return 1;
        }
        List<String> rest = args.subList(1, args.size());
        if (rest.stream().anyMatch(StorageTool::isHelp)) {
            help(command, options);
            return 0;
        }
        CommandLine line;
        try {
            line = CommandLine.parse(rest, options);
            line.exclude(List.of(STANDALONE, NO_VOTERS, VOTERS));
        } catch (StorageException e) {
            throw new StorageException("kafka-storage " + command + ": error: " + e.line());
        }
        return run(command, line);
    }

    private int run(String command, CommandLine line) throws IOException {
        switch (command) {
            case "info" -> {
                return StorageReport.print(disk, NodeDirectories.of(config(line)), out);
            }
            case "format" -> new StorageFormat(disk, Clock.system(), out).run(plan(line));
            case "version-mapping" -> {
                String release = line.value(RELEASE);
                FeatureReport.versionMapping(
                        release == null ? MetadataVersion.LATEST_PRODUCTION.release() : release,
                        out);
            }
            case "feature-dependencies" -> FeatureReport.dependencies(line.values(FEATURE), out);
            default -> out.println(DirectoryIds.random());
        }
        return 0;
    }

    private static boolean isHelp(String arg) {
        return arg.equals("-h") || arg.equals("--help");
    }

    private void help(String command, List<Option> options) {
        out.println("usage: kafka-storage " + command + (options.isEmpty() ? "" : " <options>"));
        for (Option option : options) {
            boolean required =
                    option.kind() == Kind.REQUIRED_VALUE || option.kind() == Kind.REQUIRED_VALUES;
            out.println("  " + CommandLine.shown(option) + (required ? "  (required)" : ""));
            out.println("      " + option.help());
        }
    }

    private static BrokerConfig config(CommandLine line) {
        return BrokerConfig.ofTool(
                ServerProperties.read(Path.of(line.required(CONFIG)), List.of(), System.getenv()));
    }

    private static StorageFormat.Plan plan(CommandLine line) {
        BrokerConfig config = config(line);
        boolean unstable = config.get(NodeSettings.UNSTABLE_FEATURE_VERSIONS_ENABLE);
        String release = line.value(RELEASE);
        boolean dynamicVoters = config.voters().isEmpty();
        var random = new SecureRandom();
        List<UserScramCredentialRecord> credentials =
                line.values(ADD_SCRAM).stream()
                        .map(text -> ScramArgument.parse(text, random))
                        .collect(Collectors.toList());
        return new StorageFormat.Plan(
                config,
                line.required(CLUSTER_ID),
                FeatureLevels.of(
                        release == null ? null : FeatureLevels.release(release, unstable),
                        features(line.values(FEATURE)),
                        dynamicVoters,
                        unstable),
                credentials,
                voters(config, line, dynamicVoters),
                line.has(IGNORE_FORMATTED));
    }

    private static @Nullable VoterSet voters(
            BrokerConfig config, CommandLine line, boolean dynamicVoters) {
        String initial = line.value(VOTERS);
        if (!dynamicVoters && (initial != null || line.has(STANDALONE))) {
            throw new StorageException(
                    "You cannot specify controller.quorum.voters and format the node with"
                            + " --initial-controllers or --standalone. If you want to use dynamic"
                            + " quorum, please remove controller.quorum.voters and specify"
                            + " controller.quorum.bootstrap.servers instead.");
        }
        if (line.has(STANDALONE)) {
            return InitialVoters.standalone(config);
        }
        if (initial != null) {
            return InitialVoters.parse(initial, config.listeners().controllerNames().getFirst());
        }
        if (dynamicVoters && config.isController() && !line.has(NO_VOTERS)) {
            throw new StorageException(
                    "Because controller.quorum.voters is not set on this controller, you must"
                            + " specify one of the following: --standalone, --initial-controllers,"
                            + " or --no-initial-controllers.");
        }
        return null;
    }

    private static Map<String, Short> features(List<String> texts) {
        Map<String, Short> features = new TreeMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new StorageException(
                        "Can't parse feature=level string " + text + ": equals sign not found.");
            }
            String level = text.substring(equals + 1).trim();
            try {
                features.put(text.substring(0, equals).trim(), Short.valueOf(level));
            } catch (NumberFormatException _) {
                throw new StorageException(
                        "Can't parse feature=level string "
                                + text
                                + ": unable to parse "
                                + level
                                + " as a short.");
            }
        }
        return features;
    }
}
