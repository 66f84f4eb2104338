package dev.odradek.raft.store;

import dev.odradek.base.disk.Disk;
import dev.odradek.raft.core.ElectionState;
import dev.odradek.raft.core.ReplicaKey;
import dev.odradek.wire.codec.Uuid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The file `quorum-state`: one line of JSON without a line end.
///
/// ```
/// version 0, with kraft.version 0:
/// {"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,
///  "currentVoters":[{"voterId":1}],"data_version":0}
/// version 1, with kraft.version 1:
/// {"leaderId":1,"leaderEpoch":2,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA",
///  "data_version":1}
/// ```
///
/// Source: Kafka class FileQuorumStateStore, schema QuorumStateData.
public final class QuorumStateFile {
    public static final String NAME = "quorum-state";

    private static final String REMEDY =
            "restore it, or delete it: a voter among several then waits for an elected leader";
    private static final int NOT_VOTED = -1;

    private final Disk disk;
    private final Path path;

    /// @param directory `<metadata.log.dir>/__cluster_metadata-0`
    public QuorumStateFile(Disk disk, Path directory) {
        this.disk = disk;
        this.path = directory.resolve(NAME);
    }

    /// @return null when there is no such file
    /// @throws MetadataFileException when it is not what it must be
    public @Nullable ElectionState read() throws IOException {
        if (!disk.exists(path)) {
            return null;
        }
        String text = new String(disk.read(path), StandardCharsets.UTF_8);
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new MetadataFileException(
                    path, "is no quorum state: " + e.getMessage(), REMEDY, e);
        }
    }

    private static ElectionState parse(String text) {
        Map<String, Object> fields = Json.object(text);
        long version = integer(fields, "data_version");
        if (version != 0 && version != 1) {
            throw new IllegalArgumentException("data_version " + version + ", known are 0 and 1");
        }
        int votedId = (int) integer(fields, "votedId");
        Uuid directoryId = Uuid.ZERO;
        if (version >= 1) {
            if (!(fields.get("votedDirectoryId") instanceof String id)) {
                throw new IllegalArgumentException("votedDirectoryId is missing");
            }
            directoryId = Uuid.parse(id);
        }
        var voterIds = new TreeSet<Integer>();
        if (version == 0 && fields.get("currentVoters") instanceof List<?> voters) {
            for (Object voter : voters) {
                if (voter instanceof Map<?, ?> entry && entry.get("voterId") instanceof Long id) {
                    voterIds.add((int) (long) id);
                }
            }
        }
        return new ElectionState(
                (int) integer(fields, "leaderEpoch"),
                (int) integer(fields, "leaderId"),
                votedId == NOT_VOTED ? null : new ReplicaKey(votedId, directoryId),
                voterIds);
    }

    private static long integer(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Long value
                && value >= Integer.MIN_VALUE
                && value <= Integer.MAX_VALUE) {
            return value;
        }
        throw new IllegalArgumentException(name + " is missing or no number");
    }

    /// Replaces the file; the new one is durable when this returns.
    ///
    /// @param kraftVersion decides the file's version
    public void write(ElectionState state, short kraftVersion) throws IOException {
        disk.writeAtomically(path, format(state, kraftVersion).getBytes(StandardCharsets.UTF_8));
    }

    static String format(ElectionState state, short kraftVersion) {
        ReplicaKey voted = state.voted();
        String election =
                "\"leaderId\":"
                        + state.leaderId()
                        + ",\"leaderEpoch\":"
                        + state.epoch()
                        + ",\"votedId\":"
                        + (voted == null ? NOT_VOTED : voted.id());
        if (kraftVersion >= 1) {
            Uuid directoryId = voted == null ? Uuid.ZERO : voted.directoryId();
            return "{"
                    + election
                    + ",\"votedDirectoryId\":\""
                    + directoryId
                    + "\",\"data_version\":1}";
        }
        var voters = new ArrayList<String>();
        for (int id : state.voterIds()) {
            voters.add("{\"voterId\":" + id + "}");
        }
        return "{\"clusterId\":\"\","
                + election
                + ",\"appliedOffset\":0,\"currentVoters\":["
                + String.join(",", voters)
                + "],\"data_version\":0}";
    }
}
