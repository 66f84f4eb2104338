package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.ProduceFrames.produce;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.ByteUtils;

/// Record batches whose compression is wrong, or too good.
final class PayloadCases {
    private static final byte[] XERIAL = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    private static final byte[] GARBAGE =
            "this was never compressed by anyone".getBytes(StandardCharsets.US_ASCII);

    private PayloadCases() {}

    static List<Case> all() {
        var cases = new ArrayList<Case>();
        for (int codec = 5; codec <= 7; codec++) {
            byte[] unknown = Batch.plain().attributes(codec).sealed();
            cases.add(better("codec " + codec, "-1", "76", produce(unknown)));
        }
        for (CompressionType codec : CompressionType.values()) {
            if (codec != CompressionType.NONE) {
                cases.addAll(of(codec));
            }
        }
        for (int chunk : List.of(Integer.MAX_VALUE, -1)) {
            byte[] sealed = Batch.withPayload(CompressionType.SNAPPY, xerial(chunk)).sealed();
            cases.add(better("a snappy chunk of " + chunk, "-1", "87", produce(sealed)));
        }
        // Snappy cannot do it: a MiB of it is not more than 22 MiB of records.
        cases.add(bomb("a GiB", CompressionType.ZSTD, 1 << 30));
        cases.add(bomb("200 MiB", CompressionType.GZIP, 200 << 20));
        cases.add(bomb("200 MiB", CompressionType.LZ4, 200 << 20));
        return cases;
    }

    private static List<Case> of(CompressionType codec) {
        Compression compression = Compression.of(codec).build();
        byte[] whole = Batch.of(compression, 50).unsealed();
        byte[] half =
                Arrays.copyOfRange(whole, Batch.RECORDS_AT, (Batch.RECORDS_AT + whole.length) / 2);
        String name = codec.name;
        return List.of(
                better(
                        "garbage as " + name,
                        "-1",
                        "87",
                        produce(Batch.withPayload(codec, GARBAGE).sealed())),
                better(
                        name + " cut in half",
                        "-1",
                        "87",
                        produce(Batch.of(compression, 50).payload(half).sealed())),
                same(
                        "fewer records in " + name + " than the count",
                        "87",
                        produce(counted(Batch.of(compression, 2), 3))),
                same(
                        "more records in " + name + " than the count",
                        "87",
                        produce(counted(Batch.of(compression, 3), 2))));
    }

    private static byte[] counted(Batch batch, int count) {
        return batch.setInt(Batch.COUNT_AT, count)
                .setInt(Batch.LAST_OFFSET_DELTA_AT, count - 1)
                .sealed();
    }

    private static byte[] xerial(int chunk) {
        return ByteBuffer.allocate(24)
                .put(XERIAL)
                .putInt(1)
                .putInt(1)
                .putInt(chunk)
                .putInt(0)
                .array();
    }

    /// One record whose value is nothing but zeros, as many as that.
    private static Case bomb(String amount, CompressionType codec, int zeros) {
        var head = ByteBuffer.allocate(32);
        head.put(new byte[] {0, 0, 0});
        ByteUtils.writeVarint(-1, head);
        ByteUtils.writeVarint(zeros, head);
        byte[] start = Arrays.copyOf(head.array(), head.position());
        var length = ByteBuffer.allocate(5);
        ByteUtils.writeVarint(start.length + zeros + 1, length);
        var compressed = new ByteBufferOutputStream(1 << 16);
        Compression compression = Compression.of(codec).build();
        try (OutputStream out = compression.wrapForOutput(compressed, RecordBatch.MAGIC_VALUE_V2)) {
            out.write(length.array(), 0, length.position());
            out.write(start);
            byte[] chunk = new byte[1 << 20];
            for (int written = 0; written < zeros; written += chunk.length) {
                out.write(chunk);
            }
            out.write(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] payload = Arrays.copyOf(compressed.buffer().array(), compressed.position());
        byte[] batch = Batch.of(Compression.NONE, 1).payload(payload).attributes(codec.id).sealed();
        return better(codec.name + " of " + amount, "0", "10", produce(batch));
    }
}
