package dev.odradek.base.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.check.BrokenInvariantException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandleCacheTest {
    @TempDir private Path directory;
    private final HandleCache cache = new HandleCache(new RealDisk(), 4);

    @Test
    void aFileIsOpenedOnceForAllWhoLeaseIt() throws IOException {
        FileLease first = cache.lease(directory.resolve("f"));
        FileLease second = cache.lease(directory.resolve("f"));

        assertThat(first.file()).isSameAs(second.file());
        first.release();
        second.release();
    }

    @Test
    void aForgottenFileStaysOpenUntilItsLastLeaseEnds() throws IOException {
        Path path = directory.resolve("f");
        FileLease lease = cache.lease(path);

        cache.forget(path);
        lease.file().write(ByteBuffer.wrap(new byte[] {1}), 0);
        lease.release();

        assertThatThrownBy(() -> lease.file().sizeBytes())
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void noMoreThanTheCapacityStaysOpenUnused() throws IOException {
        List<DiskFile> files = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FileLease lease = cache.lease(directory.resolve("f" + i));
            files.add(lease.file());
            lease.release();
        }
        cache.close();

        long open = files.stream().filter(HandleCacheTest::isOpen).count();
        assertThat(open).isZero();
        assertThat(cache.size()).isZero();
    }

    @Test
    void releasingTwiceIsABug() throws IOException {
        Path path = directory.resolve("f");
        FileLease lease = cache.lease(path);
        cache.forget(path);
        lease.release();

        assertThatThrownBy(lease::release).isInstanceOf(BrokenInvariantException.class);
        assertThatThrownBy(lease::retain).isInstanceOf(BrokenInvariantException.class);
    }

    private static boolean isOpen(DiskFile file) {
        return file.channel() != null && file.channel().isOpen();
    }
}
