package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.CLOSE;
import static dev.odradek.compat.hostile.Case.SILENCE;
import static dev.odradek.compat.hostile.Case.better;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.ProduceFrames.produce;
import static dev.odradek.compat.hostile.ProduceFrames.twice;
import static dev.odradek.compat.hostile.Wire.bytes;
import static dev.odradek.compat.hostile.Wire.joined;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/// Record batches whose header is wrong, or what they are sent with.
final class BatchCases {
    private BatchCases() {}

    static List<Case> all() {
        var cases = new ArrayList<Case>();
        cases.addAll(headers());
        cases.addAll(sets());
        cases.addAll(producers());
        cases.addAll(others());
        return cases;
    }

    private static List<Case> headers() {
        byte[] badCrc = Batch.plain().setInt(Batch.CRC_AT, 4711).unsealed();
        return List.of(
                same("a wrong checksum", "2", produce(badCrc)),
                same(
                        "a wrong checksum with acks=0",
                        CLOSE,
                        produce(0, HostileInput.WRITTEN, badCrc)),
                same("magic 3", "2", produce(Batch.plain().setByte(Batch.MAGIC_AT, 3).sealed())),
                same("magic -1", "2", produce(Batch.plain().setByte(Batch.MAGIC_AT, -1).sealed())),
                same("batch length 0", "2", produce(length(0))),
                same("batch length -5", "2", produce(length(-5))),
                same("batch length 48", "2", produce(length(48))),
                same("a batch longer than its bytes", "87", produce(length(1_000))),
                same("count above the last delta + 1", "87", produce(count(3))),
                same("count 0", "87", produce(count(0))),
                same("count -1", "87", produce(count(-1))),
                same("count 2^31-1", "87", produce(count(Integer.MAX_VALUE))),
                same(
                        "last offset delta -2^31",
                        "87",
                        produce(
                                Batch.plain()
                                        .setInt(Batch.LAST_OFFSET_DELTA_AT, Integer.MIN_VALUE)
                                        .sealed())),
                same("the control bit", "87", produce(Batch.plain().attributes(0x20).sealed())),
                same("base offset 77", "87", produce(baseOffset(77))),
                same("base offset 2^63-1", "87", produce(baseOffset(Long.MAX_VALUE))),
                same(
                        "the transactional bit without a producer id",
                        "53",
                        produce(Batch.plain().attributes(0x10).sealed())),
                // What is stored of the next three is for HostileInputIT to see.
                same(
                        "the LogAppendTime bit",
                        "0",
                        produce(Batch.plain().attributes(0x08).sealed())),
                same(
                        "the delete horizon bit",
                        "0",
                        produce(Batch.plain().attributes(0x40).sealed())),
                same(
                        "a maximal timestamp that lies",
                        "0",
                        produce(Batch.plain().setLong(Batch.MAX_TIMESTAMP_AT, 5).sealed())),
                better(
                        "unused attribute bits",
                        "0",
                        "87",
                        produce(Batch.plain().attributes(0x80).sealed())),
                better(
                        "unused high attribute bits",
                        "0",
                        "87",
                        produce(Batch.plain().attributes(0x4000).sealed())));
    }

    private static byte[] length(int length) {
        return Batch.plain().setInt(Batch.LENGTH_AT, length).sealed();
    }

    private static byte[] count(int count) {
        return Batch.plain().setInt(Batch.COUNT_AT, count).sealed();
    }

    private static byte[] baseOffset(long offset) {
        return Batch.plain().setLong(Batch.BASE_OFFSET_AT, offset).sealed();
    }

    private static List<Case> sets() {
        byte[] sound = Batch.plain().sealed();
        return List.of(
                same("a sound batch", "0", produce(sound)),
                same("a message of magic 0", "87", produce(message(0))),
                same("a message of magic 1", "87", produce(message(1))),
                same("an empty record set", "87", produce(new byte[0])),
                same("two batches", "87", produce(joined(sound, sound))),
                better("no record set", SILENCE, "87", produce((byte @Nullable []) null)),
                better(
                        "junk after the batch",
                        "0",
                        "87",
                        produce(joined(sound, bytes(1, 2, 3, 4, 5)))),
                better("a partition twice", "0", "42", twice(sound)));
    }

    /// A message of the time before batches: 34 bytes, of which 12 go before its length.
    private static byte[] message(int magic) {
        byte[] bytes = new byte[34];
        bytes[11] = 22;
        bytes[16] = (byte) magic;
        return bytes;
    }

    private static List<Case> producers() {
        return List.of(
                same("sequence -1", "87", produce(by(9001, 0, -1))),
                same(
                        "a gap in the sequence",
                        "0 45",
                        produce(by(9002, 0, 0)),
                        produce(by(9002, 0, 5))),
                same("an old epoch", "0 47", produce(by(9003, 3, 0)), produce(by(9003, 2, 2))),
                same(
                        "a new epoch that does not start at 0",
                        "0 45",
                        produce(by(9004, 0, 0)),
                        produce(by(9004, 1, 2))),
                same("a batch again", "0 0", produce(by(9005, 0, 0)), produce(by(9005, 0, 0))),
                same("an unknown producer at 5", "0", produce(by(9006, 0, 5))),
                better("producer epoch -1", "0", "87", produce(by(9007, -1, 0))));
    }

    private static byte[] by(long id, int epoch, int sequence) {
        return Batch.plain().producer(id, epoch, sequence).sealed();
    }

    private static List<Case> others() {
        long now = System.currentTimeMillis();
        byte[] sound = Batch.plain().sealed();
        return List.of(
                same("acks=2", "21", produce(2, HostileInput.WRITTEN, sound)),
                same("1.2 MB", "10", produce(Batch.of(Compression.NONE, large()).sealed())),
                same("a timestamp in ten years", "32", produce(at(now + 10L * 365 * 86_400_000))),
                same("timestamp -2^63", "32", produce(at(Long.MIN_VALUE))),
                same("a timestamp that runs over", "32", produce(overflowing())),
                same(
                        "no key in a compacted topic",
                        "87",
                        produce(
                                -1,
                                HostileInput.COMPACTED,
                                Batch.of(
                                                Compression.NONE,
                                                new SimpleRecord(
                                                        now,
                                                        "no key"
                                                                .getBytes(
                                                                        StandardCharsets.US_ASCII)))
                                        .sealed())),
                same("to __consumer_offsets", "17", produce(-1, "__consumer_offsets", sound)),
                same("to __transaction_state", "17", produce(-1, "__transaction_state", sound)),
                same("to an unknown topic", "3", produce(-1, "nowhere", sound)));
    }

    private static byte[] at(long timestamp) {
        return Batch.plain()
                .setLong(Batch.BASE_TIMESTAMP_AT, timestamp)
                .setLong(Batch.MAX_TIMESTAMP_AT, timestamp)
                .sealed();
    }

    /// A base of 2^63-1, and a record that is 10 ms later.
    private static byte[] overflowing() {
        return Batch.of(Compression.NONE, 1)
                .payload(bytes(12, 0, 20, 0, 1, 1, 0))
                .setLong(Batch.BASE_TIMESTAMP_AT, Long.MAX_VALUE)
                .setLong(Batch.MAX_TIMESTAMP_AT, Long.MAX_VALUE)
                .sealed();
    }

    private static SimpleRecord large() {
        return new SimpleRecord(System.currentTimeMillis(), new byte[1_200_000]);
    }
}
