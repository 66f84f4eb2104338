package dev.odradek.raft.driver;

import dev.odradek.raft.record.MalformedRecordException;
import dev.odradek.raft.record.OffsetAndEpoch;
import dev.odradek.raft.store.BatchCodec;
import dev.odradek.raft.store.MetadataBatch;
import dev.odradek.raft.store.MetadataStore;
import dev.odradek.wire.record.BatchScanner;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Takes the listeners as far as the high watermark: out of memory where this node appended the
/// batch itself, out of the log otherwise. Owned by the quorum's queue.
final class ListenerFeeds {
    private static final int READ_BYTES = 1024 * 1024;

    private final MetadataStore store;
    private final List<ListenerFeed> feeds = new ArrayList<>();
    // Appended here and not yet committed, in order.
    private final ArrayDeque<MetadataBatch> remembered = new ArrayDeque<>();

    ListenerFeeds(MetadataStore store) {
        this.store = store;
    }

    void add(QuorumListener listener) {
        feeds.add(new ListenerFeed(listener));
    }

    /// Keeps a batch that was just appended, so that it need not be read again.
    void remember(MetadataBatch batch) {
        remembered.add(batch);
    }

    /// What is not committed yet may be cut off: from here on it is read from the log.
    void forget() {
        remembered.clear();
    }

    /// @param highWatermark -1 while it is not known
    /// @param epochStartOffset where the epoch of this node begins; -1 unless it leads
    void advance(long highWatermark, LeaderAndEpoch leader, long epochStartOffset)
            throws IOException {
        for (ListenerFeed feed : feeds) {
            if (highWatermark >= 0) {
                advance(feed, highWatermark);
            }
            feed.leader(leader, epochStartOffset);
        }
        while (!remembered.isEmpty() && remembered.peek().lastOffset() < highWatermark) {
            remembered.remove();
        }
    }

    private void advance(ListenerFeed feed, long highWatermark) throws IOException {
        if (feed.nextOffset() >= highWatermark) {
            return;
        }
        if (feed.isNew() || feed.nextOffset() < store.startOffset()) {
            startOver(feed);
        }
        for (MetadataBatch batch : remembered) {
            if (batch.lastOffset() >= highWatermark) {
                break;
            }
            if (batch.baseOffset() > feed.nextOffset()) {
                readUpTo(feed, batch.baseOffset());
            }
            if (batch.baseOffset() == feed.nextOffset()) {
                feed.committed(batch);
            }
        }
        readUpTo(feed, highWatermark);
    }

    private void startOver(ListenerFeed feed) throws IOException {
        OffsetAndEpoch latest = store.latestSnapshot();
        if (latest == null) {
            feed.startAt(store.startOffset());
            return;
        }
        try (var reader = store.snapshotFiles().open(latest)) {
            feed.snapshot(latest, reader);
        }
    }

    private void readUpTo(ListenerFeed feed, long endOffset) throws IOException {
        var scanner = new BatchScanner();
        while (feed.nextOffset() < endOffset) {
            ByteBuf bytes = store.log().read(feed.nextOffset(), READ_BYTES);
            long before = feed.nextOffset();
            scanner.over(bytes);
            while (scanner.next()) {
                if (scanner.batch().lastOffset() >= endOffset) {
                    break;
                }
                if (scanner.batch().baseOffset() >= feed.nextOffset()) {
                    feed.committed(decode(bytes, scanner.batch().at()));
                }
            }
            if (feed.nextOffset() == before) {
                throw store.damagedLog(before, "no whole committed batch there", null);
            }
        }
    }

    private MetadataBatch decode(ByteBuf bytes, int at) {
        try {
            return BatchCodec.read(bytes, at);
        } catch (MalformedRecordException e) {
            throw store.damagedLog(bytes.getLong(at), e.getMessage(), e);
        }
    }
}
