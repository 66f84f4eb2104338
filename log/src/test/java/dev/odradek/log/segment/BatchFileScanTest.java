package dev.odradek.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.log.Batches;
import dev.odradek.log.segment.BatchFileScan.End;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class BatchFileScanTest {
    @TempDir Path path;

    private DiskFile file(ByteBuf... batches) throws IOException {
        DiskFile file = new RealDisk().open(path.resolve("x.log"), Disk.Access.WRITE);
        file.truncate(0);
        long at = 0;
        for (ByteBuf batch : batches) {
            ByteBuffer bytes = batch.nioBuffer();
            at += bytes.remaining();
            file.write(bytes, at - bytes.remaining());
        }
        return file;
    }

    @Test
    void batchesShorterAndLongerThanTheChunkAreWalked() throws IOException {
        ByteBuf[] batches = new ByteBuf[40];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = Batches.batch().offset(i).ofSize(1, i * 37);
        }
        try (DiskFile file = file(batches)) {
            for (int chunk : new int[] {61, 100, 777, 1 << 20}) {
                for (boolean whole : new boolean[] {true, false}) {
                    try (var scan = new BatchFileScan(file, 0, (int) file.sizeBytes(), chunk)) {
                        int count = 0;
                        while (whole ? scan.nextWhole() : scan.next()) {
                            assertThat(scan.batch().baseOffset()).isEqualTo(count);
                            assertThat(scan.batch().sizeBytes())
                                    .isEqualTo(batches[count].readableBytes());
                            count++;
                        }
                        assertThat(count).isEqualTo(40);
                        assertThat(scan.end()).isEqualTo(End.COMPLETE);
                    }
                }
            }
        }
    }

    @Test
    void aLengthThatLiesCostsNothingAndEndsTheWalk() throws IOException {
        ByteBuf good = Batches.batch().of("a");
        ByteBuf lies = Batches.batch().of("b");
        lies.setInt(8, Integer.MAX_VALUE - 100);
        try (DiskFile file = file(good, lies);
                var scan = new BatchFileScan(file, 0, (int) file.sizeBytes(), 4096)) {
            assertThat(scan.nextWhole()).isTrue();
            assertThat(scan.nextWhole()).isFalse();
            assertThat(scan.end()).isEqualTo(End.CUT_OFF);
            assertThat(scan.nextPosition()).isEqualTo(good.readableBytes());
        }
    }

    @Test
    void zerosBehindTheLastBatchAreNoBatch() throws IOException {
        ByteBuf zeros = io.netty.buffer.Unpooled.buffer().writeZero(1000);
        try (DiskFile file = file(Batches.batch().of("a"), zeros);
                var scan = new BatchFileScan(file, 0, (int) file.sizeBytes(), 4096)) {
            assertThat(scan.next()).isTrue();
            assertThat(scan.next()).isFalse();
            assertThat(scan.end()).isEqualTo(End.MALFORMED);
        }
    }

    @Test
    void aWrongCrcEndsTheWalkBeforeTheBatch() throws IOException {
        ByteBuf good = Batches.batch().of("a");
        ByteBuf bad = Batches.batch().of("b");
        bad.setByte(bad.writerIndex() - 2, 'z');
        try (DiskFile file = file(good, bad);
                var scan = new BatchFileScan(file, 0, (int) file.sizeBytes(), 4096)) {
            assertThat(scan.nextWhole()).isTrue();
            assertThat(scan.nextWhole()).isFalse();
            assertThat(scan.end()).isEqualTo(End.CRC_MISMATCH);
            assertThat(scan.nextPosition()).isEqualTo(good.readableBytes());
        }
    }
}
