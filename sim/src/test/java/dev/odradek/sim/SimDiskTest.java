package dev.odradek.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.Disk.Access;
import dev.odradek.base.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SimDiskTest {
    private static final Path DIR = Path.of("/data");
    private static final Path FILE = DIR.resolve("a");

    private static SimDisk disk(long seed, MetadataOrder order) {
        return new SimDisk(new SplittableRandom(seed), new SimClock(), order);
    }

    /// A disk with a directory and an empty file in it, both durable.
    private static SimDisk prepared(long seed, MetadataOrder order) throws IOException {
        SimDisk disk = disk(seed, order);
        Disk mount = disk.mount();
        mount.createDirectories(DIR);
        mount.open(FILE, Access.CREATE).close();
        mount.syncDirectory(Path.of("/"));
        mount.syncDirectory(DIR);
        return disk;
    }

    private static void write(Disk disk, Path path, String text, long position) throws IOException {
        try (DiskFile file = disk.open(path, Access.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), position);
        }
    }

    private static void force(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Access.UPDATE)) {
            file.force(true);
        }
    }

    private static String text(Disk disk, Path path) throws IOException {
        return new String(disk.read(path), StandardCharsets.ISO_8859_1);
    }

    interface Step {
        void run(SimDisk disk) throws IOException;
    }

    /// What 300 seeds make of the same steps.
    private static Set<String> outcomes(
            MetadataOrder order, Step step, Function<Disk, String> outcome) throws IOException {
        var outcomes = new TreeSet<String>();
        for (long seed = 0; seed < 300; seed++) {
            SimDisk disk = prepared(seed, order);
            step.run(disk);
            disk.cutPower();
            outcomes.add(outcome.apply(disk.mount()));
        }
        return outcomes;
    }

    private static String content(Disk disk) {
        try {
            return disk.exists(FILE) ? text(disk, FILE) : "none";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String names(Disk disk) {
        try {
            return String.join(" ", disk.list(DIR));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasForcedSurvivesAndWhatWasNotMayNot() throws IOException {
        assertThat(
                        outcomes(
                                MetadataOrder.JOURNALLED,
                                disk -> {
                                    write(disk.mount(), FILE, "forced", 0);
                                    force(disk.mount(), FILE);
                                    write(disk.mount(), FILE, "+one", 6);
                                    write(disk.mount(), FILE, "+two", 10);
                                },
                                SimDiskTest::content))
                // Length and sector may be of different moments: zeros where it was not written.
                .contains("forced", "forced+one", "forced+one+two")
                .contains("forced\0\0\0\0", "forced+one\0\0\0\0")
                .allMatch(text -> text.matches("forced(\0\0\0\0|\\+one)?(\0{4,8}|\\+two)?"));
    }

    @Test
    void theEndOfTheProcessAloneLosesNothing() throws IOException {
        SimDisk disk = prepared(1, MetadataOrder.ANY);
        write(disk.mount(), FILE, "not forced", 0);
        disk.mount().rename(FILE, DIR.resolve("b"));
        disk.kill();
        assertThat(text(disk.mount(), DIR.resolve("b"))).isEqualTo("not forced");
        assertThat(names(disk.mount())).isEqualTo("b");
    }

    @Test
    void sectorsSurviveEachByItself() throws IOException {
        Set<String> kept =
                outcomes(
                        MetadataOrder.JOURNALLED,
                        disk -> {
                            write(disk.mount(), FILE, "o".repeat(1536), 0);
                            force(disk.mount(), FILE);
                            write(disk.mount(), FILE, "n".repeat(1400), 0);
                        },
                        mount -> {
                            String text = content(mount);
                            var sectors = new StringBuilder();
                            for (int at = 0; at < 1536; at += 512) {
                                String sector = text.substring(at, at + 512);
                                assertThat(new HashSet<>(List.of(sector.split("(?<=n)(?=o)"))))
                                        .hasSizeBetween(1, 2);
                                sectors.append(sector.charAt(0));
                            }
                            return sectors.toString();
                        });
        assertThat(kept).containsExactly("nnn", "nno", "non", "noo", "onn", "ono", "oon", "ooo");
    }

    @Test
    void aTruncationMayBeLostAndMayLoseWhatFollows() throws IOException {
        assertThat(
                        outcomes(
                                MetadataOrder.JOURNALLED,
                                disk -> {
                                    write(disk.mount(), FILE, "abcdef", 0);
                                    force(disk.mount(), FILE);
                                    try (DiskFile file = disk.mount().open(FILE, Access.UPDATE)) {
                                        file.truncate(2);
                                    }
                                    write(disk.mount(), FILE, "X", 2);
                                },
                                SimDiskTest::content))
                .contains("abcdef", "ab", "abX", "abX\0\0\0")
                .doesNotContain("abXdef");
    }

    @Test
    void aJournalKeepsTheFirstChangesOfNames() throws IOException {
        Step step =
                disk -> {
                    Disk mount = disk.mount();
                    mount.open(DIR.resolve("b"), Access.CREATE).close();
                    mount.rename(FILE, DIR.resolve("c"));
                    mount.delete(DIR.resolve("b"));
                };
        assertThat(outcomes(MetadataOrder.JOURNALLED, step, SimDiskTest::names))
                .containsExactly("a", "a b", "b c", "c");
        assertThat(outcomes(MetadataOrder.ANY, step, SimDiskTest::names))
                .containsExactly("a", "a b", "b c", "c");
        Step twoNames =
                disk -> {
                    Disk mount = disk.mount();
                    mount.open(DIR.resolve("b"), Access.CREATE).close();
                    mount.open(DIR.resolve("c"), Access.CREATE).close();
                };
        assertThat(outcomes(MetadataOrder.JOURNALLED, twoNames, SimDiskTest::names))
                .containsExactly("a", "a b", "a b c");
        assertThat(outcomes(MetadataOrder.ANY, twoNames, SimDiskTest::names))
                .containsExactly("a", "a b", "a b c", "a c");
    }

    @Test
    void aSyncOfADirectoryKeepsItsNames() throws IOException {
        for (MetadataOrder order : MetadataOrder.values()) {
            assertThat(
                            outcomes(
                                    order,
                                    disk -> {
                                        disk.mount().rename(FILE, DIR.resolve("b"));
                                        disk.mount().syncDirectory(DIR);
                                    },
                                    SimDiskTest::names))
                    .containsExactly("b");
        }
    }

    @Test
    void aFileReplacedAtomicallyIsOldOrNewWhereverTheNodeCrashes() throws IOException {
        var seen = new TreeSet<String>();
        for (MetadataOrder order : MetadataOrder.values()) {
            for (long seed = 0; seed < 300; seed++) {
                SimDisk disk = prepared(seed, order);
                write(disk.mount(), FILE, "old", 0);
                force(disk.mount(), FILE);
                disk.crashIn(1 + seed % 8);
                String written = "crashed";
                try {
                    disk.mount().writeAtomically(FILE, new byte[] {'n', 'e', 'w'});
                    written = "done";
                } catch (NodeCrashed e) {
                    assertThat(disk.isCrashed()).isTrue();
                }
                disk.cutPower();
                seen.add(written + " " + content(disk.mount()));
            }
        }
        assertThat(seen).containsExactly("crashed new", "crashed old", "done new");
    }

    @Test
    void nothingOfACrashedNodeReachesTheDisk() throws IOException {
        SimDisk disk = prepared(3, MetadataOrder.JOURNALLED);
        Disk mount = disk.mount();
        DiskFile file = mount.open(FILE, Access.UPDATE);
        disk.crashIn(1);
        assertThatThrownBy(() -> mount.exists(FILE)).isInstanceOf(NodeCrashed.class);
        List<Consumer<Disk>> attempts =
                List.of(
                        d -> d.exists(FILE),
                        d -> unchecked(() -> d.delete(FILE)),
                        d -> unchecked(() -> d.syncDirectory(DIR)),
                        d -> unchecked(() -> file.write(ByteBuffer.wrap(new byte[4]), 0)),
                        d -> unchecked(() -> file.force(true)));
        for (int life = 0; life < 2; life++) {
            for (Consumer<Disk> attempt : attempts) {
                assertThatThrownBy(() -> attempt.accept(mount)).isInstanceOf(NodeCrashed.class);
            }
            file.close();
            disk.kill();
        }
        assertThat(content(disk.mount())).isEmpty();
    }

    interface Failing {
        void run() throws IOException;
    }

    private static void unchecked(Failing action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCrashWithinAWriteTearsIt() throws IOException {
        var lengths = new TreeSet<Integer>();
        for (long seed = 0; seed < 300; seed++) {
            SimDisk disk = prepared(seed, MetadataOrder.JOURNALLED);
            disk.crashIn(2);
            assertThatThrownBy(() -> write(disk.mount(), FILE, "12345", 0))
                    .isInstanceOf(NodeCrashed.class);
            disk.kill();
            assertThat("12345").startsWith(content(disk.mount()));
            lengths.add(content(disk.mount()).length());
        }
        assertThat(lengths).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void afterAFailedSyncTheNextOneWritesNothing() throws IOException {
        Step step =
                disk -> {
                    write(disk.mount(), FILE, "lost?", 0);
                    disk.fail(DiskCall.FORCE, FILE::equals, 1, DiskError.INPUT_OUTPUT);
                    assertThatThrownBy(() -> force(disk.mount(), FILE))
                            .isInstanceOf(IOException.class)
                            .hasMessage("Input/output error");
                    force(disk.mount(), FILE);
                    assertThat(content(disk.mount())).isEqualTo("lost?");
                };
        assertThat(outcomes(MetadataOrder.JOURNALLED, step, SimDiskTest::content))
                .contains("", "lost?");
    }

    @Test
    void aFullDiskTakesWhatFits() throws IOException {
        SimDisk disk = prepared(1, MetadataOrder.JOURNALLED);
        disk.capacityBytes(8);
        write(disk.mount(), FILE, "12345", 0);
        assertThatThrownBy(() -> write(disk.mount(), FILE, "67890", 5))
                .hasMessage("No space left on device");
        assertThat(content(disk.mount())).isEqualTo("12345678");
        assertThat(disk.mount().usableBytes(FILE)).isZero();
        try (DiskFile file = disk.mount().open(FILE, Access.UPDATE)) {
            file.truncate(5);
        }
        write(disk.mount(), FILE, "abc", 5);
        assertThat(content(disk.mount())).isEqualTo("12345abc");
        disk.mount().delete(FILE);
        assertThat(disk.usedBytes()).isZero();
    }

    @Test
    void theNthMatchingCallFails() throws IOException {
        SimDisk disk = prepared(1, MetadataOrder.JOURNALLED);
        disk.fail(DiskCall.WRITE, FILE::equals, 2, DiskError.NO_SPACE);
        write(disk.mount(), FILE, "fine", 0);
        write(disk.mount(), DIR.resolve("other"), "fine", 0);
        assertThatThrownBy(() -> write(disk.mount(), FILE, "more", 4))
                .hasMessage("No space left on device");
        assertThat("finemore").startsWith(content(disk.mount()));
        write(disk.mount(), FILE, "fine", 0);
    }

    @Test
    void aFlippedBitStays() throws IOException {
        SimDisk disk = prepared(1, MetadataOrder.JOURNALLED);
        write(disk.mount(), FILE, "abc", 0);
        force(disk.mount(), FILE);
        disk.flipBit(FILE, 8 + 1);
        disk.cutPower();
        assertThat(content(disk.mount())).isEqualTo("a`c");
    }

    @Test
    void itBehavesAsTheRealDiskDoes() throws IOException {
        Disk mount = disk(1, MetadataOrder.JOURNALLED).mount();
        assertThatThrownBy(() -> mount.open(FILE, Access.UPDATE))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> mount.open(FILE, Access.WRITE))
                .isInstanceOf(NoSuchFileException.class);
        mount.createDirectories(DIR.resolve("b/c"));
        write(mount, DIR.resolve("b/c/d"), "text", 3);
        assertThat(mount.read(DIR.resolve("b/c/d"))).startsWith(0, 0, 0, 't');
        assertThat(mount.list(DIR)).containsExactly("b");
        assertThat(mount.isDirectory(DIR.resolve("b"))).isTrue();
        mount.rename(DIR.resolve("b"), DIR.resolve("x"));
        assertThat(mount.sizeBytes(DIR.resolve("x/c/d"))).isEqualTo(7);
        ByteBuffer target = ByteBuffer.allocate(10);
        try (DiskFile file = mount.open(DIR.resolve("x/c/d"), Access.READ)) {
            assertThat(file.read(target, 5)).isEqualTo(2);
            assertThat(file.read(target, 7)).isZero();
        }
        assertThat(Arrays.copyOf(target.array(), 2)).containsExactly('x', 't');
        try (var lock = mount.tryLock(DIR.resolve("lock"))) {
            assertThat(lock).isNotNull();
            assertThat(mount.tryLock(DIR.resolve("lock"))).isNull();
        }
        mount.deleteTree(DIR.resolve("x"));
        assertThat(mount.delete(DIR.resolve("x"))).isFalse();
        assertThat(mount.list(DIR)).containsExactly("lock");
    }

    @Test
    void theSameSeedGivesTheSameTrace() throws IOException {
        assertThat(traceHash(7)).isEqualTo(traceHash(7)).isNotEqualTo(traceHash(8));
    }

    private static long traceHash(long seed) throws IOException {
        SimDisk disk = prepared(seed, MetadataOrder.ANY);
        disk.crashIn(4);
        assertThatThrownBy(() -> disk.mount().writeAtomically(FILE, new byte[(int) seed]))
                .isInstanceOf(NodeCrashed.class);
        disk.cutPower();
        disk.note(content(disk.mount()));
        return disk.traceHash();
    }
}
