package dev.odradek.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.storage.log.FetchIsolation;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.AbortedTxn;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.FetchDataInfo;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;
import org.apache.kafka.tools.DumpLogSegments;

/// Apache Kafka's own log on a partition's directory: the oracle.
final class KafkaLog implements AutoCloseable {
    private final KafkaScheduler scheduler = new KafkaScheduler(1);
    private final BrokerTopicStats stats = new BrokerTopicStats();
    final UnifiedLog log;

    KafkaLog(Path directory, LogConfig config, boolean clean, long start, long recoveryPoint)
            throws IOException {
        this(
                directory,
                config,
                clean,
                start,
                recoveryPoint,
                Time.SYSTEM,
                new ProducerStateManagerConfig(86_400_000, false));
    }

    KafkaLog(
            Path directory,
            LogConfig config,
            boolean clean,
            long start,
            long recoveryPoint,
            Time time,
            ProducerStateManagerConfig producers)
            throws IOException {
        scheduler.startup();
        log =
                UnifiedLog.create(
                        directory.toFile(),
                        config(config),
                        start,
                        recoveryPoint,
                        scheduler,
                        stats,
                        time,
                        900_000,
                        producers,
                        600_000,
                        new LogDirFailureChannel(1),
                        clean,
                        Optional.empty());
    }

    private static org.apache.kafka.storage.internals.log.LogConfig config(LogConfig config) {
        return new org.apache.kafka.storage.internals.log.LogConfig(
                Map.of(
                        "internal.segment.bytes", Integer.toString(config.segmentBytes()),
                        "index.interval.bytes", Integer.toString(config.indexIntervalBytes()),
                        "segment.index.bytes", Integer.toString(config.segmentIndexBytes()),
                        "delete.retention.ms", Long.toString(config.deleteRetentionMs()),
                        "preallocate", Boolean.toString(config.preallocate()),
                        "file.delete.delay.ms", "3600000"));
    }

    void append(ByteBuf records, int epoch, boolean marker) {
        log.appendAsLeader(
                memoryRecords(records),
                epoch,
                marker ? AppendOrigin.COORDINATOR : AppendOrigin.CLIENT,
                RequestLocal.noCaching(),
                VerificationGuard.SENTINEL,
                (short) 0);
    }

    static MemoryRecords memoryRecords(ByteBuf records) {
        ByteBuffer copy = ByteBuffer.allocate(records.readableBytes());
        records.getBytes(records.readerIndex(), copy);
        return MemoryRecords.readableRecords(copy.flip());
    }

    ByteBuf readAll() throws IOException {
        ByteBuf all = Unpooled.buffer();
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            FetchDataInfo read = log.read(next, 64 * 1024, FetchIsolation.LOG_END, true);
            if (read.records.sizeInBytes() == 0) {
                break;
            }
            var part = ByteBuffer.allocate(read.records.sizeInBytes());
            ((FileRecords) read.records).readInto(part, 0);
            var scanner =
                    new dev.odradek.wire.record.BatchScanner().over(Unpooled.wrappedBuffer(part));
            while (scanner.next()) {
                if (scanner.batch().lastOffset() >= next) {
                    all.writeBytes(scanner.batch().slice());
                    next = scanner.batch().nextOffset();
                }
            }
        }
        return all;
    }

    /// What can be seen of the log, one line per fact.
    List<String> facts() throws IOException {
        var facts = new ArrayList<String>();
        log.updateHighWatermark(log.logEndOffset());
        facts.add("start " + log.logStartOffset() + " end " + log.logEndOffset());
        facts.add("stable " + log.lastStableOffset());
        log.leaderEpochCache()
                .epochEntries()
                .forEach(entry -> facts.add("epoch " + entry.epoch() + " " + entry.startOffset()));
        var producers = new TreeMap<Long, String>();
        log.activeProducers()
                .forEach(p ->
                        producers.put(
                                p.producerId(),
                                p.producerEpoch()
                                        + " "
                                        + p.lastSequence()
                                        + " "
                                        + p.lastTimestamp()
                                        + " "
                                        + p.coordinatorEpoch()
                                        + " "
                                        + p.currentTxnStartOffset()));
        producers.forEach((id, text) -> facts.add("producer " + id + " " + text));
        for (AbortedTxn aborted :
                log.collectAbortedTransactions(log.logStartOffset(), log.logEndOffset())) {
            facts.add(
                    "aborted "
                            + aborted.producerId()
                            + " "
                            + aborted.firstOffset()
                            + " "
                            + aborted.lastOffset());
        }
        return facts;
    }

    String offsetFor(long timestamp) {
        return log.fetchOffsetByTimestamp(timestamp, Optional.empty())
                .timestampAndOffsetOpt()
                .map(found -> found.timestamp + " " + found.offset)
                .orElse("none");
    }

    @Override
    public void close() throws IOException {
        log.close();
        end();
    }

    /// Leaves the files as they are.
    void kill() throws IOException {
        log.closeHandlers();
        end();
    }

    private void end() throws IOException {
        try {
            scheduler.shutdown();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        stats.close();
    }

    /// What `kafka-dump-log` complains about in all files of a directory.
    static String dumpComplaints(Path directory, String... options) throws IOException {
        List<String> files;
        try (var list = Files.list(directory)) {
            files =
                    list.map(Path::toString)
                            .filter(name ->
                                    name.matches(
                                            ".*\\d{20}\\.(log|index|timeindex|txnindex|snapshot)"))
                            .sorted()
                            .toList();
        }
        var arguments = new ArrayList<>(List.of(options));
        arguments.add("--files");
        arguments.add(String.join(",", files));
        PrintStream out = System.out;
        PrintStream err = System.err;
        var complaints = new ByteArrayOutputStream();
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
        try {
            DumpLogSegments.main(arguments.toArray(new String[0]));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        // The tool says this of every file that does not start at offset 0.
        String quirk = "Non-consecutive offsets in [^\\n]*\\n {2}-1 is followed by \\d+\\n(?! )";
        return complaints.toString(StandardCharsets.UTF_8).replaceAll(quirk, "")
                + (text.contains("isvalid: false") ? "invalid batch" : "");
    }
}
