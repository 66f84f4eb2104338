package dev.odradek.compat.crash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/// The records that writers send: who wrote it and its number are in a header, since a tombstone
/// has no value; key and value follow from them.
///
/// ```
/// header "n"   writer (int32), number (int32)
/// key          "<writer>-<key>", null where the topic keeps no keys
/// value        bytes that do not compress; null for every eighth or so with a key
/// ```
final class Numbered {
    /// Keys that one writer uses in one partition.
    static final int KEYS = 400;

    private static final String HEADER = "n";
    private static final int TOMBSTONES_ONE_IN = 8;

    // Drawing each value anew would cost more than sending it.
    private static final byte[] NOISE = new byte[1 << 20];

    static {
        new SplittableRandom(1).nextBytes(NOISE);
    }

    private Numbered() {}

    /// Whose record it is.
    record Name(int writer, int number) {
        static Name of(ConsumerRecord<byte[], byte[]> record) {
            ByteBuffer header = ByteBuffer.wrap(record.headers().lastHeader(HEADER).value());
            return new Name(header.getInt(), header.getInt());
        }
    }

    /// Record `number` of a strand.
    ///
    /// @param valueBytesMax values have half to all of that
    @SuppressWarnings("NullAway") // the client takes null keys and values, and does not say so
    static ProducerRecord<byte[], byte[]> record(Strand strand, int number, int valueBytesMax) {
        byte[] name =
                ByteBuffer.allocate(Long.BYTES).putInt(strand.writer()).putInt(number).array();
        boolean keyed = strand.keeping() == Keeping.LAST_OF_KEY;
        byte[] key =
                keyed
                        ? (strand.writer() + "-" + key(strand, number))
                                .getBytes(StandardCharsets.US_ASCII)
                        : null;
        byte[] value =
                keyed && isTombstone(strand, number) ? null : value(strand, number, valueBytesMax);
        return new ProducerRecord<>(
                strand.partition().topic(),
                strand.partition().partition(),
                key,
                value,
                List.of(new RecordHeader(HEADER, name)));
    }

    /// The key of record `number`, from 0 until [#KEYS].
    static int key(Strand strand, int number) {
        return (int) Long.remainderUnsigned(mix(strand, number), KEYS);
    }

    static boolean isTombstone(Strand strand, int number) {
        return (mix(strand, number) >>> 40) % TOMBSTONES_ONE_IN == 0;
    }

    private static byte[] value(Strand strand, int number, int bytesMax) {
        long mixed = mix(strand, number);
        int bytes = bytesMax / 2 + (int) Long.remainderUnsigned(mixed, bytesMax / 2 + 1);
        int from = (int) Long.remainderUnsigned(mixed >>> 20, NOISE.length - bytes);
        return Arrays.copyOfRange(NOISE, from, from + bytes);
    }

    private static long mix(Strand strand, int number) {
        long mixed =
                0x9E3779B97F4A7C15L
                        * ((long) strand.partition().partition() << 40
                                ^ (long) strand.writer() << 32
                                ^ number);
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
