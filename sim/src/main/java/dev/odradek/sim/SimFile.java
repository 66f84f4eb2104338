package dev.odradek.sim;

import dev.odradek.base.check.Invariant;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/// The content of a file: as the page cache has it, and as the device has it.
///
/// The device takes whole sectors, each in its own time. So after a power cut every sector is as it
/// was at the last sync or after any of the writes since, whatever became of its neighbours, and
/// the length is that of any of those moments; bytes that were never written read as zero.
final class SimFile extends SimNode {
    static final int SECTOR_BYTES = 512;
    static final int PAGE_BYTES = 4096;

    /// Something done to the file since the last sync: `bytes` were written at `position`, or, when
    /// there are none, the file was cut there.
    private record Change(int position, byte[] bytes, boolean cut) {}

    private byte[] live = new byte[0];
    private int liveBytes;
    private byte[] durable = new byte[0];
    private int durableBytes;
    private final List<Change> changes = new ArrayList<>();
    // Pages that are on the device only.
    private final BitSet absent = new BitSet();
    long modifiedMs;
    // Names that the running system has for it: 0 or 1.
    int links;

    SimFile(long id) {
        super(id);
    }

    int sizeBytes() {
        return liveBytes;
    }

    boolean isDirty() {
        return !changes.isEmpty();
    }

    /// Forgets the content's copy in memory, all of it.
    void evict() {
        absent.set(0, (liveBytes + PAGE_BYTES - 1) / PAGE_BYTES);
    }

    boolean isResident(long position, long sizeBytes) {
        if (position + sizeBytes > liveBytes) {
            return false;
        }
        int page = absent.nextSetBit((int) (position / PAGE_BYTES));
        return page < 0 || page > (position + sizeBytes - 1) / PAGE_BYTES;
    }

    /// Brings the pages of the range into memory.
    ///
    /// @return whether any was missing
    boolean load(long position, long sizeBytes) {
        long end = Math.min(position + sizeBytes, liveBytes);
        if (position >= end || isResident(position, end - position)) {
            return false;
        }
        absent.clear((int) (position / PAGE_BYTES), (int) ((end - 1) / PAGE_BYTES) + 1);
        return true;
    }

    int read(ByteBuffer target, long position) {
        int count = (int) Math.max(0, Math.min(target.remaining(), liveBytes - position));
        if (count > 0) {
            target.put(live, (int) position, count);
        }
        return count;
    }

    void write(byte[] bytes, long position) {
        Invariant.check(
                position + bytes.length <= Integer.MAX_VALUE / 2,
                "a simulated file of %d bytes",
                position + bytes.length);
        if (bytes.length == 0) {
            return;
        }
        var change = new Change((int) position, bytes, false);
        changes.add(change);
        version++;
        live = grown(live, change.position + bytes.length);
        System.arraycopy(bytes, 0, live, change.position, bytes.length);
        liveBytes = Math.max(liveBytes, change.position + bytes.length);
    }

    void truncate(long sizeBytes) {
        if (sizeBytes < liveBytes) {
            changes.add(new Change((int) sizeBytes, new byte[0], true));
            version++;
            Arrays.fill(live, (int) sizeBytes, liveBytes, (byte) 0);
            liveBytes = (int) sizeBytes;
        }
    }

    void flip(long bit) {
        int at = (int) (bit / 8);
        byte mask = (byte) (1 << (bit % 8));
        live[at] ^= mask;
        if (at < durableBytes) {
            durable[at] ^= mask;
        }
    }

    /// All that was changed is on the device. What a failed sync left out stays out, unless it
    /// shares a sector with a change.
    void force() {
        if (!changes.isEmpty()) {
            durable = grown(durable, liveBytes);
            BitSet touched = touchedSectors();
            for (int s = touched.nextSetBit(0); s >= 0; s = touched.nextSetBit(s + 1)) {
                copySector(s, live, liveBytes);
            }
            durableBytes = liveBytes;
            Arrays.fill(durable, durableBytes, durable.length, (byte) 0);
            changes.clear();
        }
    }

    /// A sync that fails: any of the sectors came through, and as on Linux the others count as
    /// written from now on.
    void failForce(RandomGenerator random) {
        settle(random);
        changes.clear();
    }

    /// The power is cut.
    void crash(RandomGenerator random) {
        settle(random);
        version += changes.isEmpty() ? 0 : 1;
        changes.clear();
        live = durable.clone();
        liveBytes = durableBytes;
    }

    private void settle(RandomGenerator random) {
        if (changes.isEmpty()) {
            return;
        }
        int count = changes.size();
        int style = random.nextInt(4);
        int common = style == 0 ? 0 : style == 1 ? count : random.nextInt(count + 1);
        byte[] before = durable;
        int size = sizeAfter(moment(style, common, count, random));
        durable = grown(durable.clone(), size);
        BitSet touched = touchedSectors();
        for (int s = touched.nextSetBit(0); s >= 0; s = touched.nextSetBit(s + 1)) {
            byte[] sector = sectorAfter(s, before, moment(style, common, count, random));
            int from = s * SECTOR_BYTES;
            if (from < durable.length) {
                int bytes = Math.min(SECTOR_BYTES, durable.length - from);
                System.arraycopy(sector, 0, durable, from, bytes);
            }
        }
        durableBytes = size;
        Arrays.fill(durable, durableBytes, durable.length, (byte) 0);
    }

    /// How many of the changes a sector has seen: none, all, about as many as the others, or any
    /// number.
    private static int moment(int style, int common, int count, RandomGenerator random) {
        return switch (style) {
            case 0, 1 -> common;
            case 2 -> Math.min(count, common + random.nextInt(2));
            default -> random.nextInt(count + 1);
        };
    }

    private int sizeAfter(int changeCount) {
        int size = durableBytes;
        for (Change change : changes.subList(0, changeCount)) {
            size =
                    change.cut
                            ? Math.min(size, change.position)
                            : Math.max(size, change.position + change.bytes.length);
        }
        return size;
    }

    private byte[] sectorAfter(int number, byte[] before, int changeCount) {
        byte[] sector = new byte[SECTOR_BYTES];
        int from = number * SECTOR_BYTES;
        if (from < before.length) {
            System.arraycopy(before, from, sector, 0, Math.min(SECTOR_BYTES, before.length - from));
        }
        for (Change change : changes.subList(0, changeCount)) {
            int first = Math.max(change.position, from);
            int end =
                    change.cut
                            ? from + SECTOR_BYTES
                            : Math.min(change.position + change.bytes.length, from + SECTOR_BYTES);
            if (first >= end) {
                continue;
            }
            if (change.cut) {
                Arrays.fill(sector, first - from, end - from, (byte) 0);
            } else {
                System.arraycopy(
                        change.bytes, first - change.position, sector, first - from, end - first);
            }
        }
        return sector;
    }

    private BitSet touchedSectors() {
        var touched = new BitSet();
        int end = Math.max(durableBytes, liveBytes);
        for (Change change : changes) {
            end = Math.max(end, change.position + change.bytes.length);
        }
        for (Change change : changes) {
            int until = change.cut ? end : change.position + change.bytes.length;
            if (until > change.position) {
                touched.set(change.position / SECTOR_BYTES, (until - 1) / SECTOR_BYTES + 1);
            }
        }
        return touched;
    }

    private void copySector(int number, byte[] source, int sourceBytes) {
        int from = number * SECTOR_BYTES;
        int bytes = Math.min(SECTOR_BYTES, sourceBytes - from);
        if (bytes > 0) {
            System.arraycopy(source, from, durable, from, bytes);
        }
    }

    private static byte[] grown(byte[] bytes, int size) {
        return bytes.length >= size ? bytes : Arrays.copyOf(bytes, Math.max(size, size * 3 / 2));
    }
}
