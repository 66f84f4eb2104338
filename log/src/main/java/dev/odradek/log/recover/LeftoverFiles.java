package dev.odradek.log.recover;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.DiskFile;
import dev.odradek.log.segment.BatchFileScan;
import dev.odradek.log.segment.SegmentFiles;
import dev.odradek.log.segment.SegmentFiles.Kind;
import dev.odradek.log.segment.SegmentFiles.Name;
import dev.odradek.log.segment.SegmentFiles.Suffix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a partition's directory into order after a stop at any moment: deletions and swaps that
/// were begun are finished or undone.
///
/// | found | meaning | done |
/// | --- | --- | --- |
/// | `.deleted` | was about to go | deleted |
/// | `.cleaned` | the cleaner was at work | deleted, and before it the `.swap`s at or behind it: they were not complete |
/// | `.swap` | the cleaner had finished | what it replaces is deleted, then it is renamed |
/// | an index without a segment | the segment's deletion was half done | deleted |
///
/// What one step needs of the one before is on the device by then, so that this may be cut short at
/// any moment, too: `.cleaned` files keep incomplete `.swap`s from being taken for complete ones,
/// and what a `.swap` replaces must not come back beside it.
///
/// Source: Kafka 4.3.1 LogLoader.
final class LeftoverFiles {
    private static final Logger log = LoggerFactory.getLogger(LeftoverFiles.class);

    private final Disk disk;
    private final Path directory;

    LeftoverFiles(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /// What is there once there is order.
    ///
    /// @param segments base offsets
    /// @param snapshots offsets
    record Ordered(TreeSet<Long> segments, TreeSet<Long> snapshots) {}

    Ordered putInOrder() throws IOException {
        long firstCleaned = Long.MAX_VALUE;
        List<Name> cleaned = new ArrayList<>();
        List<Name> swaps = new ArrayList<>();
        List<Name> found = names();
        boolean tidy = found.stream().allMatch(name -> name.suffix() == Suffix.NONE);
        for (Name name : found) {
            switch (name.suffix()) {
                case NONE -> {}
                case DELETED -> delete(name);
                case CLEANED -> {
                    firstCleaned = Math.min(firstCleaned, name.offset());
                    cleaned.add(name);
                }
                case SWAP -> swaps.add(name);
            }
        }
        for (Name swap : List.copyOf(swaps).reversed()) {
            if (swap.offset() >= firstCleaned) {
                delete(swap);
                swaps.remove(swap);
            }
        }
        if (!cleaned.isEmpty()) {
            disk.syncDirectory(directory);
        }
        for (Name name : cleaned) {
            delete(name);
        }
        for (Name swap : swaps) {
            if (swap.kind() == Kind.LOG) {
                deleteReplaced(swap);
            }
        }
        if (!swaps.isEmpty()) {
            disk.syncDirectory(directory);
        }
        for (Name swap : swaps) {
            log.info("Finished the replacement of {}", path(swap));
            disk.rename(path(swap), SegmentFiles.path(directory, swap.offset(), swap.kind()));
        }
        if (!swaps.isEmpty()) {
            disk.syncDirectory(directory);
        }
        return ordered(tidy ? found : names());
    }

    private Ordered ordered(List<Name> names) throws IOException {
        var segments = new TreeSet<Long>();
        var snapshots = new TreeSet<Long>();
        for (Name name : names) {
            if (name.suffix() == Suffix.NONE) {
                switch (name.kind()) {
                    case LOG -> segments.add(name.offset());
                    case PRODUCER_SNAPSHOT -> snapshots.add(name.offset());
                    case OFFSET_INDEX, TIME_INDEX, TRANSACTION_INDEX -> {}
                }
            }
        }
        for (Name name : names) {
            boolean index =
                    name.kind() != Kind.LOG
                            && name.kind() != Kind.PRODUCER_SNAPSHOT
                            && name.suffix() == Suffix.NONE;
            if (index && !segments.contains(name.offset())) {
                log.warn("Deleted {}, an index without a segment", path(name));
                delete(name);
            }
        }
        return new Ordered(segments, snapshots);
    }

    /// Deletes the segments whose records the swap file holds.
    private void deleteReplaced(Name swap) throws IOException {
        long nextOffset = swap.offset() + 1;
        try (DiskFile file = disk.open(path(swap), Disk.Access.READ)) {
            int size = (int) Math.min(Integer.MAX_VALUE, file.sizeBytes());
            try (var scan = new BatchFileScan(file, 0, size, BatchFileScan.SCAN_CHUNK_BYTES)) {
                while (scan.next()) {
                    nextOffset = scan.batch().nextOffset();
                }
            }
        }
        for (Name name : names()) {
            boolean replaced =
                    name.suffix() == Suffix.NONE
                            && name.offset() >= swap.offset()
                            && name.offset() < nextOffset
                            && !(name.kind() == Kind.PRODUCER_SNAPSHOT
                                    && name.offset() == swap.offset());
            if (replaced) {
                delete(name);
            }
        }
    }

    private List<Name> names() throws IOException {
        var names = new ArrayList<Name>();
        for (String fileName : disk.list(directory)) {
            Name name = SegmentFiles.parse(fileName);
            if (name != null
                    && fileName.equals(
                            SegmentFiles.name(name.offset(), name.kind(), name.suffix()))) {
                names.add(name);
            }
        }
        return names;
    }

    private void delete(Name name) throws IOException {
        disk.delete(path(name));
    }

    private Path path(Name name) {
        return directory.resolve(SegmentFiles.name(name.offset(), name.kind(), name.suffix()));
    }
}
