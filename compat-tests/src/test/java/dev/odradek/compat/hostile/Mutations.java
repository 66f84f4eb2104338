package dev.odradek.compat.hostile;

import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;

/// Batches that were sound once.
public final class Mutations {
    private static final int CHANGES_MAX = 4;
    private static final CompressionType[] CODECS = CompressionType.values();

    private Mutations() {}

    /// A batch with some bytes changed, now and then cut short. The checksum fits, so that the
    /// change is not all there is to find.
    public static byte[] batch(Random random) {
        Compression compression = Compression.of(CODECS[random.nextInt(CODECS.length)]).build();
        Batch batch = Batch.of(compression, 1 + random.nextInt(20));
        byte[] bytes = batch.unsealed();
        if (random.nextInt(4) == 0) {
            int kept = random.nextInt(bytes.length - Batch.RECORDS_AT + 1);
            batch.payload(Arrays.copyOfRange(bytes, Batch.RECORDS_AT, Batch.RECORDS_AT + kept));
            bytes = batch.unsealed();
        }
        // Two of three changes are in the records, which are found last.
        int first = random.nextInt(3) == 0 ? Batch.MAGIC_AT : Batch.RECORDS_AT;
        for (int n = random.nextInt(CHANGES_MAX + 1); n > 0 && first < bytes.length; n--) {
            batch.setByte(first + random.nextInt(bytes.length - first), random.nextInt(256));
        }
        return batch.sealed();
    }
}
