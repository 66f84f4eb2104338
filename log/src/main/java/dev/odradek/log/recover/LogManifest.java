package dev.odradek.log.recover;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.FileStamp;
import dev.odradek.log.checkpoint.CleanShutdownMarker;
import dev.odradek.log.epoch.EpochEntry;
import dev.odradek.log.epoch.LeaderEpochs;
import dev.odradek.log.segment.SegmentSummary;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `.odradek-manifest` in a log directory: what every log in it held at the clean stop, so that the
/// next start opens none of them. Kafka does not look at the file.
///
/// It is bound to the mark of that stop, `.kafka_cleanshutdown`, by inode, time and content. Where
/// that mark is another, since Kafka ran in between or the directory was copied, it says nothing;
/// and nothing of a log whose directory or segments have changed.
///
/// ```
/// magic int64 | the mark: inode, modified ns, size int64, content | topics int32, names
///   | logs int32, each a [LogSummary] | crc uint32, CRC32C of all before
/// ```
public final class LogManifest {
    private static final Logger log = LoggerFactory.getLogger(LogManifest.class);
    private static final String FILE_NAME = ".odradek-manifest";
    // The last byte is the version.
    private static final long MAGIC = 0x4f44524d414e4901L;
    private static final int NO_PRODUCERS = -1;

    private LogManifest() {}

    // --- writing ---------------------------------------------------------------------------------

    /// Leaves the mark of a clean stop and, before it, the manifest that goes with it. Where that
    /// cannot be written the stop is clean all the same.
    ///
    /// @param brokerEpoch -1 when the broker never registered
    public static void writeWithMark(
            Disk disk, Path logDirectory, long brokerEpoch, Collection<LogSummary> logs)
            throws IOException {
        byte[] content = CleanShutdownMarker.stage(disk, logDirectory, brokerEpoch);
        try {
            FileStamp mark = CleanShutdownMarker.staged(disk, logDirectory);
            disk.writeAtomically(logDirectory.resolve(FILE_NAME), encode(mark, content, logs));
        } catch (IOException e) {
            log.warn(
                    "The next start opens every log in {}, since its manifest cannot be written:"
                            + " {}",
                    logDirectory,
                    e.toString());
            delete(disk, logDirectory);
        }
        CleanShutdownMarker.commit(disk, logDirectory);
    }

    private static byte[] encode(FileStamp mark, byte[] content, Collection<LogSummary> logs)
            throws IOException {
        var bytes = new ByteArrayOutputStream(256 + 192 * logs.size());
        var out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        writeStamp(out, mark);
        writeBytes(out, content);
        var topics = new LinkedHashMap<String, Integer>();
        for (LogSummary each : logs) {
            topics.putIfAbsent(each.partition().topic(), topics.size());
        }
        out.writeInt(topics.size());
        for (String topic : topics.keySet()) {
            writeBytes(out, topic.getBytes(StandardCharsets.UTF_8));
        }
        out.writeInt(logs.size());
        for (LogSummary each : logs) {
            out.writeInt(topics.getOrDefault(each.partition().topic(), 0));
            writeLog(out, each);
        }
        var crc = new CRC32C();
        crc.update(bytes.toByteArray());
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    private static void writeLog(DataOutputStream out, LogSummary summary) throws IOException {
        out.writeInt(summary.partition().partition());
        out.writeLong(summary.topicId().mostSignificantBits());
        out.writeLong(summary.topicId().leastSignificantBits());
        writeStamp(out, summary.directory());
        out.writeLong(summary.logStartOffset());
        out.writeLong(summary.logEndOffset());
        out.writeInt(summary.epochs().entries().size());
        for (EpochEntry epoch : summary.epochs().entries()) {
            out.writeInt(epoch.epoch());
            out.writeLong(epoch.startOffset());
        }
        byte[] producers = summary.producers();
        if (producers == null) {
            out.writeInt(NO_PRODUCERS);
        } else {
            writeBytes(out, producers);
        }
        out.writeInt(summary.snapshots().size());
        for (long snapshot : summary.snapshots()) {
            out.writeLong(snapshot);
        }
        out.writeInt(summary.segments().size());
        for (SegmentSummary segment : summary.segments()) {
            out.writeLong(segment.baseOffset());
            writeStamp(out, segment.log());
            out.writeInt(segment.offsetEntries());
            out.writeLong(segment.lastIndexedOffset());
            out.writeInt(segment.timeEntries());
            out.writeLong(segment.maxTimestampMs());
            out.writeLong(segment.maxTimestampOffset());
            out.writeInt(segment.abortedTransactions());
        }
    }

    private static void writeStamp(DataOutputStream out, FileStamp stamp) throws IOException {
        out.writeLong(stamp.inode());
        out.writeLong(stamp.modifiedNs());
        out.writeLong(stamp.sizeBytes());
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    // --- reading ---------------------------------------------------------------------------------

    /// Reads what a clean stop has left. To be called before the mark of that stop is deleted.
    ///
    /// @return empty where there is nothing, or nothing that goes with the mark that is there
    public static Map<TopicPartition, LogSummary> read(Disk disk, Path logDirectory)
            throws IOException {
        Path file = logDirectory.resolve(FILE_NAME);
        FileStamp mark = CleanShutdownMarker.stamp(disk, logDirectory);
        if (mark == null || !disk.exists(file)) {
            return Map.of();
        }
        byte[] bytes = disk.read(file);
        if (!isWhole(bytes)) {
            log.warn("{} is damaged and passed over", file);
            return Map.of();
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        in.readLong();
        boolean isOfThisStop =
                readStamp(in).equals(mark)
                        && java.util.Arrays.equals(
                                readBytes(in), CleanShutdownMarker.content(disk, logDirectory));
        if (!isOfThisStop) {
            log.info("{} is of another stop and passed over: every log is opened", file);
            return Map.of();
        }
        return readLogs(in);
    }

    private static boolean isWhole(byte[] bytes) {
        int crcAt = bytes.length - Integer.BYTES;
        if (crcAt < Long.BYTES || ByteBuffer.wrap(bytes).getLong() != MAGIC) {
            return false;
        }
        var crc = new CRC32C();
        crc.update(bytes, 0, crcAt);
        return ByteBuffer.wrap(bytes).getInt(crcAt) == (int) crc.getValue();
    }

    private static Map<TopicPartition, LogSummary> readLogs(DataInputStream in) throws IOException {
        var topics = new ArrayList<String>();
        for (int i = in.readInt(); i > 0; i--) {
            topics.add(new String(readBytes(in), StandardCharsets.UTF_8));
        }
        int count = in.readInt();
        Map<TopicPartition, LogSummary> logs = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            LogSummary summary = readLog(in, topics.get(in.readInt()));
            logs.put(summary.partition(), summary);
        }
        return logs;
    }

    private static LogSummary readLog(DataInputStream in, String topic) throws IOException {
        var partition = new TopicPartition(topic, in.readInt());
        var topicId = new Uuid(in.readLong(), in.readLong());
        FileStamp directory = readStamp(in);
        long start = in.readLong();
        long end = in.readLong();
        List<EpochEntry> epochs = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            epochs.add(new EpochEntry(in.readInt(), in.readLong()));
        }
        byte[] producers = readBytes(in);
        List<Long> snapshots = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            snapshots.add(in.readLong());
        }
        List<SegmentSummary> segments = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            segments.add(
                    new SegmentSummary(
                            in.readLong(),
                            readStamp(in),
                            in.readInt(),
                            in.readLong(),
                            in.readInt(),
                            in.readLong(),
                            in.readLong(),
                            in.readInt()));
        }
        return new LogSummary(
                partition,
                topicId,
                directory,
                start,
                end,
                LeaderEpochs.of(epochs),
                producers,
                snapshots,
                segments);
    }

    private static FileStamp readStamp(DataInputStream in) throws IOException {
        return new FileStamp(in.readLong(), in.readLong(), in.readLong());
    }

    private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
        int size = in.readInt();
        return size == NO_PRODUCERS ? null : in.readNBytes(size);
    }

    /// Deletes the manifest: from now on the directory changes. Durable with what becomes so of the
    /// directory next.
    public static void delete(Disk disk, Path logDirectory) throws IOException {
        disk.delete(logDirectory.resolve(FILE_NAME));
    }
}
