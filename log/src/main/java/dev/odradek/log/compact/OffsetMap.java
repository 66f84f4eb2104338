package dev.odradek.log.compact;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The newest offset of each key, in memory of a fixed size outside of the heap:
///
/// ```
/// slot: hash of the key, 16 bytes | offset + 1, 8 bytes; 0 for an empty slot
/// ```
///
/// Keys that meet in a slot go to the next free ones. Owner: one cleaning, which closes it.
final class OffsetMap implements AutoCloseable {
    static final int SLOT_BYTES = 24;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment slots;
    private final long slotCount;
    private final long entriesMax;
    private long entries;

    /// @param slotCount at least 1 more than `entriesMax`
    /// @param entriesMax keys that it takes
    OffsetMap(long slotCount, long entriesMax) {
        this.slotCount = slotCount;
        this.entriesMax = entriesMax;
        this.slots = arena.allocate(slotCount * SLOT_BYTES, Long.BYTES);
    }

    /// A map for what a cleaning may need, within the memory it may have.
    ///
    /// @param memoryBytes that it may have
    /// @param loadFactor share of the slots that may be taken
    /// @param keysMax more than these keys will not come
    static OffsetMap within(long memoryBytes, double loadFactor, long keysMax) {
        long slotsMax = Math.min(memoryBytes, Integer.MAX_VALUE) / SLOT_BYTES;
        long entriesMax = (long) (slotsMax * loadFactor);
        if (entriesMax >= slotsMax) {
            entriesMax = slotsMax - 1;
        }
        if (keysMax < entriesMax) {
            return new OffsetMap(
                    Math.min(slotsMax, (long) (keysMax / loadFactor) + 2), Math.max(1, keysMax));
        }
        return new OffsetMap(Math.max(2, slotsMax), Math.max(1, entriesMax));
    }

    /// Whether another key may not come.
    boolean isFull() {
        return entries >= entriesMax;
    }

    long size() {
        return entries;
    }

    /// Share of the slots that are taken.
    double utilization() {
        return (double) entries / slotCount;
    }

    /// Notes that the key was seen at `offset`, which is greater than all before; not when
    /// [#isFull].
    void put(KeyHash key, long offset) {
        long at = find(key);
        if (slots.get(LONG, at + 16) == 0) {
            slots.set(LONG, at, key.first());
            slots.set(LONG, at + 8, key.second());
            entries++;
        }
        slots.set(LONG, at + 16, offset + 1);
    }

    /// @return the newest offset of the key; -1 when it was not seen
    long get(KeyHash key) {
        return slots.get(LONG, find(key) + 16) - 1;
    }

    /// Where the key lies, or the empty slot where it would.
    private long find(KeyHash key) {
        long first = key.first();
        long second = key.second();
        long slot = Math.unsignedMultiplyHigh(first, slotCount);
        while (true) {
            long at = slot * SLOT_BYTES;
            if (slots.get(LONG, at + 16) == 0
                    || (slots.get(LONG, at) == first && slots.get(LONG, at + 8) == second)) {
                return at;
            }
            slot++;
            if (slot == slotCount) {
                slot = 0;
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
