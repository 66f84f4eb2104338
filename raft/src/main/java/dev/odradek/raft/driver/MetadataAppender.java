package dev.odradek.raft.driver;

import dev.odradek.raft.record.VersionedRecord;
import java.util.List;

/// The leader's side of the metadata log, as the controller needs it.
public interface MetadataAppender {
    /// Appends the records as one batch that commits as a whole; from any thread. Returns before
    /// they are written: they are committed when [QuorumListener#onCommitted] has passed the offset
    /// returned. Offsets of consecutive appends by one caller are consecutive.
    ///
    /// @param epoch the epoch of which the caller was told that it leads
    /// @param records at least one
    /// @return offset of the last record
    /// @throws NotLeaderException when this node does not lead in `epoch`
    /// @throws BatchTooLargeException when they do not fit into one batch of 8 MiB
    long append(int epoch, List<VersionedRecord> records);

    /// Gives leadership up, as when the caller cannot go on; does nothing in another epoch.
    void resign(int epoch);
}
