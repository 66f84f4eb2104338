package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.FileLease;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.broker.fetch.FileRecords;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.sim.DiskCall;
import dev.odradek.sim.DiskError;
import dev.odradek.sim.MetadataOrder;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimDisk;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.MetadataRequest;
import dev.odradek.wire.message.MetadataResponse;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Answers whose records are not in memory: they arrive whole and in order, and no event loop waits
/// for the disk, which on the simulated one would break an invariant.
class ColdAnswersTest {
    private static final int FILE_BYTES = 6 * 1024 * 1024;
    private static final Path FILE = Path.of("/data/orders-0/0.log");

    private final SimDisk disk =
            new SimDisk(new Random(1), new SimClock(), MetadataOrder.JOURNALLED);
    private final HandleCache handles = new HandleCache(disk.mount(), 4);
    private final AtomicInteger held = new AtomicInteger();
    private final byte[] content = new byte[FILE_BYTES];
    private final TestNode node =
            new TestNode(
                    new ToyHandler<>(
                            Apis.FETCH,
                            (_, request, reply) ->
                                    reply.send(answer(request.maxWaitMs(), request.maxBytes()))),
                    new ToyHandler<>(
                            Apis.METADATA, (_, _, reply) -> reply.send(new MetadataResponse())));

    @BeforeEach
    void writeTheFile() throws IOException {
        new Random(7).nextBytes(content);
        disk.mount().createDirectories(Path.of("/data/orders-0"));
        try (var file = disk.mount().open(FILE, Disk.Access.CREATE)) {
            file.write(ByteBuffer.wrap(content.clone()), 0);
        }
        disk.evict(FILE);
        disk.forbidWaits(() -> Thread.currentThread().getName().startsWith("network-"));
    }

    @AfterEach
    void everythingIsReleased() throws IOException {
        node.close();
        TestNode.await("stretches are released", () -> held.get() == 0);
        handles.close();
    }

    /// @param position and size travel in fields that the toy does not need otherwise
    private FetchResponse answer(int position, int sizeBytes) {
        try {
            FileLease lease = handles.lease(FILE);
            held.incrementAndGet();
            var partition =
                    new FetchResponse.PartitionData()
                            .records(new Stretch(lease, position, sizeBytes, held));
            var topic = new FetchResponse.FetchableTopicResponse().topic("t");
            topic.partitions().add(partition);
            var response = new FetchResponse();
            response.responses().add(topic);
            return response;
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

    private static FetchRequest fetch(int position, int sizeBytes) {
        return new FetchRequest().maxWaitMs(position).maxBytes(sizeBytes);
    }

    private void assertArrives(RawClient client, int id, int position, int sizeBytes)
            throws IOException {
        var partition =
                client.receive(Apis.FETCH, 12, id).responses().getFirst().partitions().getFirst();
        if (!(partition.records() instanceof BufferedRecords records)) {
            throw new AssertionError("no records");
        }
        assertThat(ByteBufUtil.getBytes(records.buffer()))
                .isEqualTo(Arrays.copyOfRange(content, position, position + sizeBytes));
    }

    @Test
    void theyArriveWholeAndInOrderWithWhatComesBehindThem() throws IOException {
        RawClient client = node.client();

        client.send(Apis.FETCH, 12, 1, fetch(0, 3_000_000));
        client.send(Apis.METADATA, 8, 2, new MetadataRequest());
        client.send(Apis.FETCH, 12, 3, fetch(5_000_000, 100));
        client.send(Apis.FETCH, 12, 4, fetch(2_999_999, FILE_BYTES - 2_999_999));

        assertArrives(client, 1, 0, 3_000_000);
        client.receive(Apis.METADATA, 8, 2);
        assertArrives(client, 3, 5_000_000, 100);
        assertArrives(client, 4, 2_999_999, FILE_BYTES - 2_999_999);
        assertThat(disk.waits()).isPositive();
    }

    @Test
    void whatIsResidentIsNotWaitedFor() throws IOException {
        try (var file = disk.mount().open(FILE, Disk.Access.READ)) {
            file.load(0, FILE_BYTES);
        }
        long before = disk.waits();
        RawClient client = node.client();

        client.send(Apis.FETCH, 12, 1, fetch(0, FILE_BYTES));

        assertArrives(client, 1, 0, FILE_BYTES);
        assertThat(disk.waits()).isEqualTo(before);
        assertThat(node.coldReads.waits()).isZero();
    }

    @Test
    void aReaderInSequenceFindsWhatFollowsBroughtIn() throws IOException {
        RawClient client = node.client();
        client.send(Apis.FETCH, 12, 1, fetch(0, 1_000_000));
        assertArrives(client, 1, 0, 1_000_000);
        long waits = node.coldReads.waits();
        try (var file = disk.mount().open(FILE, Disk.Access.READ)) {
            TestNode.await("it is there", () -> file.isResident(1_000_000, 2_000_000));
        }

        client.send(Apis.FETCH, 12, 2, fetch(1_000_000, 1_000_000));

        assertArrives(client, 2, 1_000_000, 1_000_000);
        assertThat(node.coldReads.waits()).isEqualTo(waits);
    }

    /// The tests above can see: without the look at the page cache the loop waits, and is caught.
    @Test
    void withoutTheProbeTheLoopIsCaughtWaiting() throws IOException {
        disk.breakProbe();
        RawClient client = node.client();

        client.send(Apis.FETCH, 12, 1, fetch(0, 3_000_000));

        assertThat(client.endsWithin(3_000_000)).isTrue();
        assertThat(node.closed(CloseReason.BUG)).isEqualTo(1);
    }

    @Test
    void aDiskThatFailsEndsTheConnectionAndNoOther() throws IOException {
        RawClient other = node.client();
        disk.fail(DiskCall.READ, FILE::equals, 1, DiskError.INPUT_OUTPUT);
        RawClient client = node.client();

        client.send(Apis.FETCH, 12, 1, fetch(0, 3_000_000));

        assertThat(client.endsWithin(3_000_000)).isTrue();
        assertThat(node.closed(CloseReason.STORAGE)).isEqualTo(1);
        other.send(Apis.FETCH, 12, 1, fetch(0, 100_000));
        assertArrives(other, 1, 0, 100_000);
    }

    @Test
    void aClientThatLeavesWhileAWorkerReadsReleasesAll() throws IOException {
        for (int round = 0; round < 20; round++) {
            disk.evict(FILE);
            RawClient client = node.slowClient();
            client.send(Apis.FETCH, 12, 1, fetch(0, FILE_BYTES));
            TestNode.await("it is under way", () -> held.get() > 0);

            client.close();

            TestNode.await("it is released", () -> held.get() == 0);
        }
    }
}
