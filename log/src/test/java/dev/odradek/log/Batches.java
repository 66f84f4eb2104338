package dev.odradek.log;

import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.ControlRecords;
import dev.odradek.wire.record.EndTxnMarker;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes record batches that read as sentences: `Batches.batch().producer(7, 0, 0).of("a", "b")`.
public final class Batches {
    private Compression compression = Compression.NONE;
    private long timestampMs = 1_000;
    private long baseOffset;
    private int epoch = -1;
    private long producerId = -1;
    private short producerEpoch = -1;
    private int sequence = -1;
    private boolean transactional;

    public static Batches batch() {
        return new Batches();
    }

    public Batches compressed(Compression with) {
        compression = with;
        return this;
    }

    public Batches at(long timestamp) {
        timestampMs = timestamp;
        return this;
    }

    public Batches offset(long offset) {
        baseOffset = offset;
        return this;
    }

    public Batches epoch(int leaderEpoch) {
        epoch = leaderEpoch;
        return this;
    }

    public Batches producer(long id, int itsEpoch, int baseSequence) {
        producerId = id;
        producerEpoch = (short) itsEpoch;
        sequence = baseSequence;
        return this;
    }

    public Batches transactional() {
        transactional = true;
        return this;
    }

    public ByteBuf of(String... values) {
        ByteBuf target = Unpooled.buffer();
        try (var builder = builder(target)) {
            for (String value : values) {
                builder.append(timestampMs, (byte[]) null, value.getBytes(StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return target;
    }

    /// Records with keys: `key=value`, or `key` alone for a tombstone.
    public ByteBuf pairs(String... pairs) {
        ByteBuf target = Unpooled.buffer();
        try (var builder = builder(target)) {
            for (String pair : pairs) {
                int split = pair.indexOf('=');
                String key = split < 0 ? pair : pair.substring(0, split);
                builder.append(
                        timestampMs,
                        key.getBytes(StandardCharsets.UTF_8),
                        split < 0
                                ? null
                                : pair.substring(split + 1).getBytes(StandardCharsets.UTF_8));
            }
            builder.finish();
        }
        return target;
    }

    public ByteBuf ofSize(int records, int bytesEach) {
        String[] values = new String[records];
        for (int i = 0; i < records; i++) {
            values[i] = Integer.toString(i % 10).repeat(bytesEach);
        }
        return of(values);
    }

    public ByteBuf marker(boolean commit, int coordinatorEpoch) {
        ByteBuf target = Unpooled.buffer();
        try (var builder = builder(target)) {
            ControlRecords.append(builder, timestampMs, new EndTxnMarker(commit, coordinatorEpoch));
            builder.finish();
        }
        return target;
    }

    private RecordBatchBuilder builder(ByteBuf target) {
        return new RecordBatchBuilder(target, Codec.of(compression))
                .baseOffset(baseOffset)
                .leaderEpoch(epoch)
                .producer(producerId, producerEpoch, sequence)
                .transactional(transactional);
    }

    public static ByteBuf join(ByteBuf... batches) {
        return Unpooled.wrappedBuffer(batches);
    }

    /// The values of all records in the readable bytes.
    public static List<String> values(ByteBuf records) {
        var values = new ArrayList<String>();
        var scanner = new dev.odradek.wire.record.BatchScanner().over(records);
        while (scanner.next()) {
            if (scanner.batch().isControl()) {
                continue;
            }
            try (var cursor = new dev.odradek.wire.record.RecordCursor(Integer.MAX_VALUE)) {
                cursor.open(scanner.batch());
                while (cursor.next()) {
                    ByteBuf value = cursor.value();
                    values.add(value == null ? "" : value.toString(StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }
}
