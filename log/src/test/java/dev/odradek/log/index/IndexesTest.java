package dev.odradek.log.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Look-ups of indexes in memory and in files against sorted maps, and the files against Kafka's
/// readers.
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
final class IndexesTest {
    private static final long BASE = 5_000_000_000L;

    @TempDir Path path;
    private final HandleCache handles = new HandleCache(new RealDisk(), 10);

    @AfterEach
    void close() {
        handles.close();
    }

    private Path file() {
        return path.resolve("00000000005000000000.index");
    }

    @Test
    void offsetsAreFoundInMemoryAndInTheFile() throws IOException {
        var random = new Random(1);
        var index = new OffsetIndex(handles, this::file, BASE);
        var model = new TreeMap<Long, Integer>();
        long offset = BASE;
        int position = 0;
        for (int i = 0; i < 2_000; i++) {
            offset += 1 + random.nextInt(1000);
            position += 1 + random.nextInt(5000);
            index.append(offset, position);
            model.put(offset, position);
        }
        assertFinds(index, model, offset, position);
        index.seal();
        assertThat(Files.size(file())).isEqualTo(16_000);
        assertFinds(index, model, offset, position);

        var reopened = new OffsetIndex(handles, this::file, BASE);
        reopened.openActive(16_000, Integer.MAX_VALUE);
        assertFinds(reopened, model, offset, position);
        var kafka =
                new org.apache.kafka.storage.internals.log.OffsetIndex(
                        file().toFile(), BASE, -1, false);
        kafka.sanityCheck();
        assertThat(kafka.entries()).isEqualTo(2_000);
        assertThat(kafka.lastOffset()).isEqualTo(offset);
        kafka.closeHandler();

        long cut = BASE + (offset - BASE) / 2;
        reopened.truncateTo(cut);
        model.tailMap(cut, true).clear();
        assertFinds(reopened, model, offset, position);
        reopened.append(cut + 5, position + 1);
        model.put(cut + 5, position + 1);
        reopened.seal();
        assertThat(Files.size(file())).isEqualTo(8L * model.size());
        assertFinds(reopened, model, offset, position + 1);
    }

    private static void assertFinds(
            OffsetIndex index, TreeMap<Long, Integer> model, long maxOffset, int maxPosition)
            throws IOException {
        var random = new Random(2);
        for (int i = 0; i < 500; i++) {
            long target = BASE - 5 + random.nextLong(maxOffset - BASE + 10);
            Map.Entry<Long, Integer> expected = model.floorEntry(target);
            assertThat(index.floor(target))
                    .isEqualTo(
                            expected == null
                                    ? new OffsetIndex.Entry(BASE, 0)
                                    : new OffsetIndex.Entry(
                                            expected.getKey(), expected.getValue()));
            int position = random.nextInt(maxPosition + 10);
            long next =
                    model.entrySet().stream()
                            .filter(entry -> entry.getValue() >= position)
                            .mapToLong(Map.Entry::getKey)
                            .findFirst()
                            .orElse(-1);
            assertThat(index.offsetAtOrAfterPosition(position)).isEqualTo(next);
        }
        assertThat(index.floor(Long.MAX_VALUE).offset())
                .isEqualTo(model.isEmpty() ? BASE : model.lastKey());
    }

    @Test
    void timesAreFoundAndOnlyRise() throws IOException {
        var index = new TimeIndex(handles, this::file, BASE);
        index.append(100, BASE + 3);
        index.append(100, BASE + 9);
        index.append(90, BASE + 10);
        index.append(200, BASE + 12);
        assertThat(index.count()).isEqualTo(2);
        index.seal();

        assertThat(index.floor(99)).isEqualTo(new TimeIndex.Entry(-1, BASE));
        assertThat(index.floor(150)).isEqualTo(new TimeIndex.Entry(100, BASE + 3));
        assertThat(index.last()).isEqualTo(new TimeIndex.Entry(200, BASE + 12));
        var kafka =
                new org.apache.kafka.storage.internals.log.TimeIndex(
                        file().toFile(), BASE, -1, false);
        kafka.sanityCheck();
        assertThat(kafka.lastEntry().timestamp()).isEqualTo(200);
        assertThat(kafka.lastEntry().offset()).isEqualTo(BASE + 12);
        kafka.closeHandler();
        index.truncateTo(BASE + 12);
        assertThat(index.last()).isEqualTo(new TimeIndex.Entry(100, BASE + 3));
    }

    @Test
    void abortedTransactionsAreExchangedWithKafka() throws IOException {
        Path file = path.resolve("00000000005000000000.txnindex");
        var index = new TransactionIndex(handles, () -> file);
        var first = new AbortedTransaction(1, BASE + 1, BASE + 10, BASE + 5);
        var second = new AbortedTransaction(2, BASE + 5, BASE + 20, BASE + 21);
        assertThat(file).doesNotExist();
        index.append(first);
        index.append(second);

        var kafka =
                new org.apache.kafka.storage.internals.log.TransactionIndex(BASE, file.toFile());
        kafka.sanityCheck();
        assertThat(kafka.allAbortedTxns())
                .extracting(txn ->
                        new AbortedTransaction(
                                txn.producerId(),
                                txn.firstOffset(),
                                txn.lastOffset(),
                                txn.lastStableOffset()))
                .containsExactly(first, second);
        kafka.close();

        List<AbortedTransaction> found = new ArrayList<>();
        assertThat(index.collect(BASE + 11, BASE + 15, found)).isTrue();
        assertThat(found).containsExactly(second);
        index.truncateTo(BASE + 20);
        assertThat(index.count()).isEqualTo(1);
        assertThatThrownBy(() -> index.open(33, BASE)).isInstanceOf(CorruptIndexException.class);
    }

    @Test
    void impossibleFilesAreNoticed() throws IOException {
        Files.write(file(), new byte[] {0, 0, 0, 9, 0, 0, 1, 0});
        var index = new OffsetIndex(handles, this::file, BASE);
        assertThatThrownBy(() -> index.openSealed(7, 1000))
                .isInstanceOf(CorruptIndexException.class);
        assertThatThrownBy(() -> index.openSealed(8, 256))
                .isInstanceOf(CorruptIndexException.class);
        index.openSealed(8, 257);
        assertThat(index.lastOffset()).isEqualTo(BASE + 9);
        assertThatThrownBy(() ->
                        new OffsetIndex(handles, () -> path.resolve("none"), BASE)
                                .openSealed(8, 1000))
                .isInstanceOf(java.nio.file.NoSuchFileException.class);
        assertThat(path.resolve("none")).doesNotExist();
    }
}
