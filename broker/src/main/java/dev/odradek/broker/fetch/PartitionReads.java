package dev.odradek.broker.fetch;

import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/// One pass over the partitions of a fetch. It may be begun by one thread and, when that could not
/// go on, ended by another: never by two at a time.
final class PartitionReads implements Runnable {
    private final List<SessionPartition> wanted;
    private final FetchRules rules;
    private final PartitionReader reader;
    private final boolean follower;
    private final List<PartitionRead> reads;
    private int bytes;

    PartitionReads(
            List<SessionPartition> wanted,
            FetchRules rules,
            PartitionReader reader,
            boolean follower) {
        this.wanted = wanted;
        this.rules = rules;
        this.reader = reader;
        this.follower = follower;
        this.reads = new ArrayList<>(wanted.size());
    }

    /// Reads the partitions that were not read yet.
    ///
    /// @throws dev.odradek.base.disk.NotResidentException as the reads in an attempt do; those done
    ///   before are kept
    @Override
    public void run() {
        for (int i = reads.size(); i < wanted.size(); i++) {
            int left = rules.bytesMax() - bytes;
            // No partition has a replica on another broker yet, so whoever says it is a follower is
            // none.
            PartitionRead read =
                    follower
                            ? PartitionReader.failed(
                                    wanted.get(i), ErrorCode.NOT_LEADER_OR_FOLLOWER)
                            : reader.read(wanted.get(i), rules, left, bytes == 0);
            reads.add(read);
            bytes += read.sizeBytes();
        }
    }

    /// The partition that is read next; there must be one.
    SessionPartition next() {
        return wanted.get(reads.size());
    }

    /// What was read, in the order of the partitions.
    List<PartitionRead> reads() {
        return reads;
    }

    /// Bytes of records that were read.
    int bytes() {
        return bytes;
    }

    /// Gives back what was read.
    void release() {
        reads.forEach(PartitionRead::release);
    }
}
