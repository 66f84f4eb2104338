package dev.odradek.broker.storage;

import dev.odradek.base.disk.Disk;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.log.checkpoint.CorruptCheckpointException;
import dev.odradek.log.checkpoint.MetaProperties;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the directories of a node say about themselves. Source: Kafka MetaPropertiesEnsemble,
/// KafkaRaftServer.
///
/// @param formatted the properties of each directory that has them
/// @param empty directories without `meta.properties`, in their order
/// @param failed directories whose file cannot be read, with why
public record NodeDirectories(
        Map<Path, MetaProperties> formatted, List<Path> empty, Map<Path, String> failed) {
    static final String METADATA_PARTITION = "__cluster_metadata-0";

    public NodeDirectories {
        formatted = new TreeMap<>(formatted);
        empty = List.copyOf(empty);
        failed = new TreeMap<>(failed);
    }

    /// The directories that a node has: its log directories and that of its metadata.
    public static List<Path> of(BrokerConfig config) {
        var directories = new TreeSet<>(config.logDirs());
        directories.add(config.metadataLogDir());
        return List.copyOf(directories);
    }

    /// Looks into each directory.
    public static NodeDirectories load(Disk disk, List<Path> directories) {
        Map<Path, MetaProperties> formatted = new TreeMap<>();
        List<Path> empty = new ArrayList<>();
        Map<Path, String> failed = new TreeMap<>();
        for (Path directory : directories) {
            try {
                MetaProperties properties = MetaProperties.read(disk, directory);
                if (properties != null) {
                    formatted.put(directory, properties);
                } else {
                    // A file that may not be looked at seems to be missing: the directory tells.
                    disk.list(directory);
                    empty.add(directory);
                }
            } catch (NoSuchFileException _) {
                empty.add(directory);
            } catch (NotDirectoryException _) {
                failed.put(directory, "it is not a directory; correct log.dirs");
            } catch (AccessDeniedException e) {
                failed.put(
                        directory,
                        "permission denied on "
                                + e.getFile()
                                + "; let the user who starts this node read and write there");
            } catch (CorruptCheckpointException e) {
                failed.put(directory, e.getMessage());
            } catch (IOException e) {
                failed.put(directory, "cannot read " + directory + ": " + e);
            }
        }
        return new NodeDirectories(formatted, empty, failed);
    }

    /// The id of the cluster, as the first formatted directory names it; null where none does.
    public @Nullable String clusterId() {
        for (MetaProperties properties : formatted.values()) {
            if (properties.clusterId() != null) {
                return properties.clusterId();
            }
        }
        return null;
    }

    /// [#clusterId()] of directories that were opened, which all have one.
    public String requireClusterId() {
        String id = clusterId();
        if (id == null) {
            throw new StorageException("No directory names its cluster");
        }
        return id;
    }

    /// The id of a directory that was opened.
    public Uuid requireId(Path directory) {
        MetaProperties properties = formatted.get(directory);
        if (properties == null || properties.directoryId() == null) {
            throw new StorageException("Directory " + directory + " has no id");
        }
        return properties.directoryId();
    }

    /// Checks that all directories belong to this node and to one cluster.
    ///
    /// @param clusterId the cluster they have to belong to; null where they only have to agree
    /// @throws StorageException with one line that says which file, which values, what to do
    void requireOneOwner(@Nullable String clusterId, int nodeId) {
        String expected = clusterId == null ? clusterId() : clusterId;
        Map<Uuid, Path> owners = new HashMap<>();
        formatted.forEach((directory, properties) -> {
            Path file = directory.resolve(MetaProperties.FILE_NAME);
            if (properties.clusterId() != null && !properties.clusterId().equals(expected)) {
                throw new StorageException(
                        file
                                + " has cluster.id="
                                + properties.clusterId()
                                + ", expected "
                                + expected
                                + ": mount the right directory, or remove this one from"
                                + " log.dirs");
            }
            if (properties.nodeId() >= 0 && properties.nodeId() != nodeId) {
                throw new StorageException(
                        file
                                + " has node.id="
                                + properties.nodeId()
                                + ", the configuration has node.id="
                                + nodeId
                                + ": set node.id="
                                + properties.nodeId()
                                + ", or use another directory");
            }
            requireOwnId(directory, properties, owners);
        });
    }

    private static void requireOwnId(
            Path directory, MetaProperties properties, Map<Uuid, Path> owners) {
        Uuid id = properties.directoryId();
        if (id == null) {
            return;
        }
        if (DirectoryIds.isReserved(id)) {
            throw new StorageException(
                    directory.resolve(MetaProperties.FILE_NAME)
                            + " has the reserved directory.id="
                            + id);
        }
        Path other = owners.putIfAbsent(id, directory);
        if (other != null) {
            throw new StorageException(
                    directory
                            + " and "
                            + other
                            + " have the same directory.id="
                            + id
                            + ": one is a copy of the other, remove it from log.dirs");
        }
    }

    /// Checks the directories of a node that is to start, and gives an id to those that an old
    /// release formatted without.
    ///
    /// A directory that cannot be read is left to the caller, as offline, unless it is that of the
    /// metadata.
    ///
    /// @param formatCommand the command that formats this node's directories, up to the cluster's
    ///   id
    /// @return the properties of every directory that can be used, directory ids included
    /// @throws StorageException with one line, when the node must not start
    public static NodeDirectories open(Disk disk, BrokerConfig config, String formatCommand)
            throws IOException {
        NodeDirectories found = load(disk, of(config));
        Path metadata = config.metadataLogDir();
        String failure = found.failed.get(metadata);
        if (failure != null) {
            throw new StorageException(
                    "The metadata directory " + metadata + " cannot be used: " + failure);
        }
        if (!found.empty.isEmpty()) {
            throw new StorageException(found.howToFormat(config, formatCommand));
        }
        MetaProperties own = found.formatted.get(metadata);
        found.requireOneOwner(own == null ? null : own.clusterId(), config.nodeId());
        Map<Path, MetaProperties> complete = new TreeMap<>();
        for (Map.Entry<Path, MetaProperties> entry : found.formatted.entrySet()) {
            Path directory = entry.getKey();
            if (!directory.equals(metadata) && disk.exists(directory.resolve(METADATA_PARTITION))) {
                throw new StorageException(
                        directory.resolve(METADATA_PARTITION)
                                + " is not in the metadata directory "
                                + metadata
                                + ": set metadata.log.dir="
                                + directory);
            }
            complete.put(directory, withId(disk, directory, entry.getValue()));
        }
        return new NodeDirectories(complete, List.of(), found.failed);
    }

    private static MetaProperties withId(Disk disk, Path directory, MetaProperties properties)
            throws IOException {
        String clusterId = properties.clusterId();
        if (clusterId == null || properties.nodeId() < 0) {
            throw new StorageException(
                    directory.resolve(MetaProperties.FILE_NAME)
                            + " lacks cluster.id or node.id: it is of a cluster that ran with"
                            + " ZooKeeper");
        }
        if (properties.directoryId() != null) {
            return properties;
        }
        var complete =
                new MetaProperties(
                        properties.version(),
                        clusterId,
                        properties.nodeId(),
                        DirectoryIds.random());
        complete.write(disk, directory);
        return complete;
    }

    private String howToFormat(BrokerConfig config, String formatCommand) {
        String clusterId = clusterId();
        String voters =
                config.isController() && config.voters().isEmpty() && clusterId == null
                        ? " --standalone"
                        : config.isController() && config.voters().isEmpty()
                                ? " --no-initial-controllers"
                                : "";
        return "Log directory "
                + empty.getFirst()
                + " is not formatted: no "
                + MetaProperties.FILE_NAME
                + " in it. If a volume is missing there, mount it; otherwise run: "
                + formatCommand
                + voters
                + (formatted.isEmpty() ? "" : " --ignore-formatted")
                + " -t "
                + (clusterId == null ? DirectoryIds.random() : clusterId);
    }
}
