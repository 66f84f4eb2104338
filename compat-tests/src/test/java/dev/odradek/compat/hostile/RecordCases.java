package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.ProduceFrames.produce;
import static dev.odradek.compat.hostile.Wire.bytes;
import static dev.odradek.compat.hostile.Wire.joined;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.ByteUtils;

/// Record batches with a sound header around records that are not.
final class RecordCases {
    private RecordCases() {}

    static List<Case> all() {
        return List.of(
                same("record length -1", "87", produce(record(bytes(1)))),
                same("record length beyond the batch", "87", produce(record(bytes(0xfe, 0x7f, 0)))),
                same(
                        "key length 2^31-1",
                        "87",
                        produce(record(sized(bytes(0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f))))),
                same("header count -1", "87", produce(record(sized(bytes(0, 0, 0, 1, 1, 1))))),
                same(
                        "header count 2^31-1",
                        "87",
                        produce(record(sized(bytes(0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f))))),
                same(
                        "header key of -1",
                        "87",
                        produce(record(sized(bytes(0, 0, 0, 1, 1, 2, 1, 1))))),
                better(
                        "a record length of eleven bytes",
                        "-1",
                        "87",
                        produce(
                                record(
                                        bytes(
                                                0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
                                                0x80, 0x80, 1)))),
                // Apache Kafka takes these, and its consumers pass over records of others.
                better(
                        "one record that says it is the tenth",
                        "0",
                        "87",
                        produce(record(sized(bytes(0, 0, 18, 1, 1, 0))))),
                better(
                        "two records that both say they are the first",
                        "0",
                        "87",
                        produce(
                                Batch.plain()
                                        .payload(
                                                joined(
                                                        sized(bytes(0, 0, 0, 1, 1, 0)),
                                                        sized(bytes(0, 0, 0, 1, 1, 0))))
                                        .sealed())),
                better(
                        "offsets that do not count up, compressed",
                        "-1",
                        "87",
                        produce(compressed(sized(bytes(0, 0, 18, 1, 1, 0))))));
    }

    private static byte[] compressed(byte[] record) {
        var payload = new ByteBufferOutputStream(64);
        try (OutputStream out =
                Compression.gzip().build().wrapForOutput(payload, RecordBatch.MAGIC_VALUE_V2)) {
            out.write(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Batch.of(Compression.NONE, 1)
                .payload(Arrays.copyOf(payload.buffer().array(), payload.position()))
                .attributes(CompressionType.GZIP.id)
                .sealed();
    }

    /// A batch of one record, whose bytes are given from its length on.
    private static byte[] record(byte[] record) {
        return Batch.of(Compression.NONE, 1).payload(record).sealed();
    }

    /// The bytes with their length in front.
    private static byte[] sized(byte[] record) {
        var sized = ByteBuffer.allocate(record.length + 5);
        ByteUtils.writeVarint(record.length, sized);
        sized.put(record);
        return Arrays.copyOf(sized.array(), sized.position());
    }
}
