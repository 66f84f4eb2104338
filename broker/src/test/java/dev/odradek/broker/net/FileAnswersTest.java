package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.FileLease;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.broker.fetch.FileRecords;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records that are stretches of files: sent whole, released once, whoever does not take them.
class FileAnswersTest {
    private static final int FILE_BYTES = 8 * 1024 * 1024;

    @TempDir private Path directory;
    private final Disk disk = new RealDisk();
    private final HandleCache handles = new HandleCache(disk, 4);
    private final AtomicInteger held = new AtomicInteger();
    private final byte[] content = new byte[FILE_BYTES];
    private volatile List<int[]> stretches = List.of();
    private final TestNode node =
            new TestNode(
                    new ToyHandler<>(
                            Apis.FETCH,
                            (_, _, reply) ->
                                    reply.send(new FetchResponse().responses(List.of(topic())))));

    @BeforeEach
    void writeTheFile() throws IOException {
        new Random(7).nextBytes(content);
        Files.write(directory.resolve("f"), content);
    }

    @AfterEach
    void everythingIsReleased() throws IOException {
        node.close();
        TestNode.await("stretches are released", () -> held.get() == 0);
        handles.close();
    }

    @Test
    void longAndShortStretchesArriveAsTheyAreInTheFile() throws IOException {
        stretches =
                List.of(
                        new int[] {0, 100},
                        new int[] {5_000, FileStretch.SENDFILE_BYTES_MIN},
                        new int[] {77, FileStretch.SENDFILE_BYTES_MIN - 1},
                        new int[] {1_000_000, 3_000_000},
                        new int[] {FILE_BYTES - 1, 1},
                        new int[] {0, FILE_BYTES});
        RawClient client = node.client();

        client.send(Apis.FETCH, 12, 1, new FetchRequest());
        client.send(Apis.FETCH, 12, 2, new FetchRequest());

        for (int id = 1; id <= 2; id++) {
            var partitions = client.receive(Apis.FETCH, 12, id).responses().getFirst().partitions();
            for (int i = 0; i < stretches.size(); i++) {
                int from = stretches.get(i)[0];
                if (!(partitions.get(i).records() instanceof BufferedRecords records)) {
                    throw new AssertionError("no records");
                }
                assertThat(ByteBufUtil.getBytes(records.buffer()))
                        .isEqualTo(Arrays.copyOfRange(content, from, from + stretches.get(i)[1]));
            }
        }
    }

    @Test
    void aClientThatTakesNothingIsNotReadFromAnyMore() throws IOException {
        stretches = List.of(new int[] {0, FILE_BYTES});
        RawClient client = node.slowClient();
        for (int id = 0; id < 8; id++) {
            client.send(Apis.FETCH, 12, id, new FetchRequest());
        }
        TestNode.await("the first answer is under way", () -> held.get() > 0);
        node.server.sweep();
        node.server.sweep();

        assertThat(held.get()).isLessThan(5);

        for (int id = 0; id < 8; id++) {
            client.receive(Apis.FETCH, 12, id);
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleReleasesAll() throws IOException {
        stretches = List.of(new int[] {0, FILE_BYTES}, new int[] {0, 100});
        RawClient client = node.slowClient();
        client.send(Apis.FETCH, 12, 1, new FetchRequest());
        TestNode.await("the answer is under way", () -> held.get() > 0);

        client.close();

        TestNode.await("it is released", () -> held.get() == 0);
    }

    @Test
    void aFileThatIsTooShortEndsTheConnection() throws IOException {
        for (int size : new int[] {1000, 100_000}) {
            stretches = List.of(new int[] {0, 10}, new int[] {FILE_BYTES - 5, size});
            RawClient client = node.client();
            client.send(Apis.FETCH, 12, 1, new FetchRequest());

            assertThat(client.endsWithin(size)).isTrue();
        }
        assertThat(node.closed(CloseReason.STORAGE)).isEqualTo(1);
    }

    private FetchResponse.FetchableTopicResponse topic() {
        var partitions =
                stretches.stream()
                        .map(stretch ->
                                new FetchResponse.PartitionData()
                                        .records(stretch(stretch[0], stretch[1])))
                        .toList();
        return new FetchResponse.FetchableTopicResponse().topic("t").partitions(partitions);
    }

    private FileRecords stretch(int position, int sizeBytes) {
        try {
            FileLease lease = handles.lease(directory.resolve("f"));
            held.incrementAndGet();
            return new Stretch(lease, position, sizeBytes, held);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Stretch(FileLease lease, long position, int sizeBytes, AtomicInteger held)
            implements FileRecords {
        @Override
        public void release() {
            lease.release();
            held.decrementAndGet();
        }
    }
}
