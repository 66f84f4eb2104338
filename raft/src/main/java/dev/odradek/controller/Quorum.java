package dev.odradek.controller;

import dev.odradek.raft.driver.MetadataAppender;
import java.util.Set;

/// What the controller needs of the metadata quorum. Any thread.
public interface Quorum extends MetadataAppender {
    /// The offset after the last record of this node's metadata log.
    long logEndOffset();

    /// The finalized `kraft.version`.
    short kraftVersion();

    /// The node ids of the voters.
    Set<Integer> voterIds();
}
