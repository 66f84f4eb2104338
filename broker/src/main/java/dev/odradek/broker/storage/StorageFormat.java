package dev.odradek.broker.storage;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.log.checkpoint.MetaProperties;
import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.raft.core.Voter;
import dev.odradek.raft.core.VoterSet;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.raft.store.BootstrapFile;
import dev.odradek.raft.store.SnapshotFiles;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import dev.odradek.wire.metadata.UserScramCredentialRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Formats the directories of a node. Source: Kafka Formatter.
///
/// In each directory `meta.properties` comes last: what a crash leaves half done is not formatted,
/// and is formatted anew.
public final class StorageFormat {
    private final Disk disk;
    private final Clock clock;
    private final PrintStream out;

    /// @param out gets a line for each directory
    public StorageFormat(Disk disk, Clock clock, PrintStream out) {
        this.disk = disk;
        this.clock = clock;
        this.out = out;
    }

    /// What is to be formatted and how.
    ///
    /// @param clusterId id of the cluster
    /// @param voters the voters with which the cluster begins; null where they are found otherwise
    /// @param ignoreFormatted leave directories alone that are formatted, rather than fail
    record Plan(
            BrokerConfig config,
            String clusterId,
            FeatureLevels features,
            List<UserScramCredentialRecord> credentials,
            @Nullable VoterSet voters,
            boolean ignoreFormatted) {
        Plan {
            credentials = List.copyOf(credentials);
        }
    }

    /// Formats a node that is its own only voter, with a new cluster id, unless any of its
    /// directories is formatted, or cannot be used.
    ///
    /// @throws StorageException when it cannot be, with one line
    public void quickStart(BrokerConfig config) throws IOException {
        NodeDirectories found = NodeDirectories.load(disk, NodeDirectories.of(config));
        if (!found.formatted().isEmpty() || !found.failed().isEmpty()) {
            return;
        }
        for (Path directory : found.empty()) {
            requireEmpty(directory);
        }
        run(
                new Plan(
                        config,
                        DirectoryIds.random().toString(),
                        FeatureLevels.of(null, Map.of(), true, false),
                        List.of(),
                        InitialVoters.standalone(config),
                        false));
    }

    /// Data whose `meta.properties` was lost is no place for a new cluster; what a format left that
    /// was broken off is.
    private void requireEmpty(Path directory) throws IOException {
        if (!disk.exists(directory)) {
            return;
        }
        for (String name : disk.list(directory)) {
            boolean ours =
                    name.startsWith(BootstrapFile.NAME)
                            || name.startsWith(MetaProperties.FILE_NAME)
                            || name.equals(NodeDirectories.METADATA_PARTITION);
            if (!ours && !name.equals("lost+found")) {
                throw new StorageException(
                        directory
                                + " is not empty (it has "
                                + name
                                + ") and has no "
                                + MetaProperties.FILE_NAME
                                + ": move it away to begin anew, or restore that file");
            }
        }
    }

    /// @throws StorageException when the directories cannot be formatted so, with one line
    void run(Plan plan) throws IOException {
        if (!plan.credentials().isEmpty()
                && !plan.features().metadataVersion().isScramSupported()) {
            throw new StorageException(
                    "SCRAM is only supported in metadata.version "
                            + MetadataVersion.V3_5_IV2
                            + " or later.");
        }
        NodeDirectories found = NodeDirectories.load(disk, NodeDirectories.of(plan.config()));
        found.requireOneOwner(plan.clusterId(), plan.config().nodeId());
        if (!found.formatted().isEmpty() && !plan.ignoreFormatted()) {
            throw new StorageException(
                    "Log directory "
                            + found.formatted().keySet().iterator().next()
                            + " is already formatted. Use --ignore-formatted to ignore this"
                            + " directory and format the others.");
        }
        found.failed()
                .keySet()
                .forEach(directory ->
                        out.println(
                                "I/O error trying to read log directory "
                                        + directory
                                        + ". Ignoring..."));
        if (found.empty().isEmpty()) {
            if (found.formatted().isEmpty()) {
                throw new StorageException("No available log directories to format.");
            }
            out.println("All of the log directories are already formatted.");
            return;
        }
        List<VersionedRecord> records = records(plan);
        out.println("Bootstrap metadata: " + shown(plan));
        for (Path directory : found.empty()) {
            format(plan, directory, records);
        }
    }

    private void format(Plan plan, Path directory, List<VersionedRecord> records)
            throws IOException {
        boolean isMetadata = directory.equals(plan.config().metadataLogDir());
        VoterSet voters = isMetadata ? plan.voters() : null;
        Voter self = voters == null ? null : voters.get(plan.config().nodeId());
        out.println(
                "Formatting "
                        + kind(isMetadata, voters, self)
                        + " "
                        + directory
                        + " with metadata.version "
                        + plan.features().metadataVersion()
                        + ".");
        try {
            disk.createDirectories(directory);
            BootstrapFile.write(disk, directory, records, clock.wallMs());
            if (voters != null) {
                new SnapshotFiles(disk, directory.resolve(NodeDirectories.METADATA_PARTITION))
                        .writeBootstrap(plan.features().kraftVersion(), voters, clock.wallMs());
            }
            Uuid id = self == null ? DirectoryIds.random() : self.key().directoryId();
            MetaProperties.of(plan.clusterId(), plan.config().nodeId(), id).write(disk, directory);
        } catch (IOException e) {
            throw new StorageException("Cannot format " + directory + ": " + e);
        }
    }

    private static String kind(
            boolean isMetadata, @Nullable VoterSet voters, @Nullable Voter self) {
        if (!isMetadata) {
            return "data directory";
        }
        if (voters == null) {
            return "metadata directory";
        }
        return self == null ? "dynamic metadata directory" : "dynamic metadata voter directory";
    }

    /// Features that are off, and `kraft.version`, which lives in control records, get no record.
    private static List<VersionedRecord> records(Plan plan) {
        List<VersionedRecord> records = new ArrayList<>();
        records.add(
                feature(MetadataVersion.FEATURE_NAME, plan.features().metadataVersion().level()));
        recorded(plan).forEach((name, level) -> records.add(feature(name, level)));
        plan.credentials().forEach(credential -> records.add(VersionedRecord.of(credential, 0)));
        return records;
    }

    private static Map<String, Short> recorded(Plan plan) {
        Map<String, Short> levels = new TreeMap<>(plan.features().levels());
        levels.remove(MetadataVersion.FEATURE_NAME);
        levels.remove(Feature.KRAFT_VERSION.featureName());
        levels.values().removeIf(level -> level == 0);
        return levels;
    }

    private static VersionedRecord feature(String name, short level) {
        return VersionedRecord.of(new FeatureLevelRecord().name(name).featureLevel(level), 0);
    }

    private static String shown(Plan plan) {
        MetadataVersion version = plan.features().metadataVersion();
        String features =
                recorded(plan).entrySet().stream()
                        .map(entry -> ", " + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
        String credentials =
                plan.credentials().stream()
                        .map(credential -> ", SCRAM credential of " + credential.name())
                        .collect(Collectors.joining());
        return MetadataVersion.FEATURE_NAME
                + "="
                + version.level()
                + " ("
                + version
                + ")"
                + features
                + credentials;
    }
}
