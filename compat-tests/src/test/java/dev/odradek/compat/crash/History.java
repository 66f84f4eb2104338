package dev.odradek.compat.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// One pass over partitions in the order of offsets, held against what writers were told: no
/// acknowledged record is missing, none is there twice, none is out of order, and each lies at the
/// offset at which it was acknowledged. What is missing at the end of a log is counted apart, since
/// that, and nothing else, is what a power cut may take away.
///
/// Threads: one, that of its reader, until it ended.
public final class History {
    private static final int COMPLAINTS_MAX = 30;

    private final Map<TopicPartition, Passed> partitions = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final boolean besideCleaning;
    private long records;
    private long lostAtEnd;
    private long oldestLostNanos = Long.MAX_VALUE;

    /// What was read of one partition.
    private static final class Passed {
        final Map<Integer, Seen> writers = new LinkedHashMap<>();
        long lastOffset = -1;
        long excusedBelow;

        Keeping keeping() {
            return writers.values().iterator().next().strand.keeping();
        }
    }

    /// What was read of one strand.
    private static final class Seen {
        final Strand strand;
        int last = -1;
        long lastOffset = -1;
        final int[] lastOfKey = new int[Numbered.KEYS];

        Seen(Strand strand) {
            this.strand = strand;
            Arrays.fill(lastOfKey, -1);
        }
    }

    private History(Collection<Strand> strands, boolean besideCleaning) {
        this.besideCleaning = besideCleaning;
        for (Strand strand : strands) {
            partitions
                    .computeIfAbsent(strand.partition(), _ -> new Passed())
                    .writers
                    .put(strand.writer(), new Seen(strand));
        }
    }

    /// A pass beside the writers. It may come too late for a tombstone whose older value it met.
    ///
    /// @param strands all that were ever sent to the partitions
    public static History alongside(Collection<Strand> strands) {
        return new History(strands, true);
    }

    /// A pass over partitions to which nobody writes and in which nothing is cleaned any longer.
    ///
    /// @param strands all that were ever sent to the partitions
    public static History afterwards(Collection<Strand> strands) {
        return new History(strands, false);
    }

    /// The next record of its partition.
    void read(ConsumerRecord<byte[], byte[]> record) {
        records++;
        Passed passed = passed(new TopicPartition(record.topic(), record.partition()));
        long before = passed.lastOffset;
        passed.lastOffset = record.offset();
        Numbered.Name name = Numbered.Name.of(record);
        Seen seen = passed.writers.get(name.writer());
        if (seen == null) {
            complain("%s holds a record of an unknown writer: %s", record, name);
            return;
        }
        Strand strand = seen.strand;
        if (record.offset() <= before) {
            complain("%s: offset %d follows %d", strand, record.offset(), before);
        }
        boolean dense = strand.keeping() != Keeping.LAST_OF_KEY;
        if (dense && record.offset() != Math.max(before + 1, passed.excusedBelow)) {
            complain("%s: offset %d follows %d", strand, record.offset(), before);
        }
        place(seen, name.number(), record.offset());
        if (dense) {
            missing(seen, seen.last + 1, name.number(), passed.excusedBelow);
        }
        seen.last = name.number();
        seen.lastOffset = record.offset();
        seen.lastOfKey[Numbered.key(strand, name.number())] = name.number();
    }

    /// The log starts at `start`; what is below and was not read is gone for good.
    void startsAt(TopicPartition partition, long start) {
        Passed passed = passed(partition);
        if (passed.keeping() == Keeping.ALL && start != 0) {
            complain("%s starts at %d", partition, start);
        }
        passed.excusedBelow = Math.max(passed.excusedBelow, start);
    }

    /// The log ends at `end`, before what was to be read next.
    void endsBefore(TopicPartition partition, long position, long end) {
        complain("%s ends at %d, was read up to %d", partition, end, position);
    }

    private void place(Seen seen, int number, long offset) {
        Strand strand = seen.strand;
        if (number <= seen.last) {
            complain(
                    "%s: record %d at offset %d, after record %d at %d: twice, or out of order",
                    strand, number, offset, seen.last, seen.lastOffset);
        }
        if (number >= strand.sent()) {
            complain("%s: record %d at offset %d was never sent", strand, number, offset);
            return;
        }
        long acknowledged = strand.offset(number);
        if (acknowledged != Strand.NEVER && acknowledged != offset) {
            complain(
                    "%s: record %d acknowledged at offset %d is at %d",
                    strand, number, acknowledged, offset);
        }
    }

    /// None of the records `from` until `to` was met where all are kept: none of them may be
    /// acknowledged at `excusedBelow` or above.
    private void missing(Seen seen, int from, int to, long excusedBelow) {
        for (int number = from; number < to; number++) {
            long offset = seen.strand.offset(number);
            if (offset != Strand.NEVER && offset >= excusedBelow) {
                complain("%s: record %d, acknowledged at %d, is lost", seen.strand, number, offset);
            }
        }
    }

    /// The acknowledged records from `from` on were not met, and nothing of their strand after
    /// them.
    private void lostAtEnd(Seen seen, int from, long excusedBelow) {
        Strand strand = seen.strand;
        for (int number = from; number < strand.sent(); number++) {
            if (strand.offset(number) != Strand.NEVER && strand.offset(number) >= excusedBelow) {
                lostAtEnd++;
                oldestLostNanos = Math.min(oldestLostNanos, strand.acknowledgedNanos(number));
            }
        }
    }

    /// Ends the pass, which has read everything from the logs' starts to their ends.
    void end() {
        partitions.forEach((partition, passed) -> {
            acknowledgedOffsetsAreDistinctAndRise(partition, passed.writers.values());
            for (Seen seen : passed.writers.values()) {
                switch (seen.strand.keeping()) {
                    case ALL, NEWEST -> lostAtEnd(seen, seen.last + 1, passed.excusedBelow);
                    case LAST_OF_KEY -> lastOfKeysAreThere(seen);
                }
            }
        });
    }

    private void lastOfKeysAreThere(Seen seen) {
        Strand strand = seen.strand;
        var done = new boolean[Numbered.KEYS];
        for (int number = strand.sent() - 1; number >= 0; number--) {
            int key = Numbered.key(strand, number);
            if (done[key] || strand.offset(number) == Strand.NEVER) {
                continue;
            }
            done[key] = true;
            int found = seen.lastOfKey[key];
            boolean goneAsItMay =
                    Numbered.isTombstone(strand, number) && (found < 0 || besideCleaning);
            if (found < number && !goneAsItMay) {
                complain(
                        "%s: record %d, the last of key %d, acknowledged at offset %d, is lost:"
                                + " the last one there is %d",
                        strand, number, key, strand.offset(number), found);
            }
        }
    }

    private void acknowledgedOffsetsAreDistinctAndRise(
            TopicPartition partition, Collection<Seen> writers) {
        int sent = writers.stream().mapToInt(seen -> seen.strand.sent()).sum();
        long[] offsets = new long[sent];
        int count = 0;
        for (Seen seen : writers) {
            long before = -1;
            for (int number = 0; number < seen.strand.sent(); number++) {
                long offset = seen.strand.offset(number);
                if (offset == Strand.NEVER) {
                    continue;
                }
                if (offset <= before) {
                    complain(
                            "%s: record %d acknowledged at offset %d, the one before at %d",
                            seen.strand, number, offset, before);
                }
                before = offset;
                offsets[count++] = offset;
            }
        }
        Arrays.sort(offsets, 0, count);
        for (int i = 1; i < count; i++) {
            if (offsets[i] == offsets[i - 1]) {
                complain("%s: two records acknowledged at offset %d", partition, offsets[i]);
            }
        }
    }

    Set<TopicPartition> partitions() {
        return partitions.keySet();
    }

    private Passed passed(TopicPartition partition) {
        return Objects.requireNonNull(partitions.get(partition), partition::toString);
    }

    private void complain(String format, Object... arguments) {
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add(String.format(Locale.ROOT, format, arguments));
        }
    }

    /// What was found wrong, the first of it.
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// How many records were read.
    public long records() {
        return records;
    }

    /// How many acknowledged records are missing at the ends of what writers sent to partitions
    /// that keep all.
    public long lostAtEnd() {
        return lostAtEnd;
    }

    /// When the oldest of them was acknowledged.
    public long oldestLostNanos() {
        return oldestLostNanos;
    }
}
