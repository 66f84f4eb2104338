package dev.odradek.benchmarks.work;

import dev.odradek.benchmarks.load.FetchLane;
import dev.odradek.benchmarks.load.LoadLoop;
import dev.odradek.benchmarks.load.OpenLoop;
import dev.odradek.benchmarks.load.ProduceLane;
import dev.odradek.benchmarks.load.Tally;
import dev.odradek.benchmarks.load.Topic;
import dev.odradek.benchmarks.peer.Peer;
import dev.odradek.benchmarks.result.Findings;
import dev.odradek.benchmarks.result.Refusal;
import dev.odradek.benchmarks.result.Unit;
import dev.odradek.compat.harness.Node;
import dev.odradek.compat.harness.PageCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A log of many gigabytes: the memory that writing it takes, `kill -9` and the restart after it,
/// and a consumer that reads it from the disk while producers go on.
///
/// @param writers fill the log
/// @param bytes of the log
/// @param live the producers beside the cold reader
public record Backlog(String name, Producers writers, int partitions, long bytes, FixedRate live)
        implements Stage {
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final String COLD = "cold-reader";

    @Override
    public List<String> parts() {
        return List.of(name, COLD);
    }

    @Override
    public void run(Peer peer, int round, Pace pace, Findings findings, Progress progress)
            throws RefusedException {
        long size = pace.scaled(bytes, 100_000_000);
        progress.doing(name);
        try (Node node = peer.node("bench-" + peer.key(), Map.of())) {
            node.start(peer.kind());
            Topic topic;
            long acknowledged;
            try (var broker = new Broker(peer, round, pace, findings, node)) {
                topic = broker.createForLoad("backlog", partitions);
                Filled.Load load = Filled.fill(broker, topic, writers, size);
                acknowledged = load.records();
                broker.found(
                        name, "rss-load", "resident set under it", Unit.MIB, load.residentMib());
                Broker.pause(SETTLE);
                broker.found(
                        name,
                        "rss",
                        "resident set after it",
                        Unit.MIB,
                        broker.process().residentMib());
            }
            node.kill();
            var again = FirstRecord.of(peer, node, topic.name());
            try (var broker = new Broker(peer, round, pace, findings, node)) {
                broker.checkRecords(topic, acknowledged + 1);
                broker.found(
                        name,
                        "restart",
                        "kill -9, start to the log's next record",
                        Unit.SECONDS,
                        again.wallSeconds());
                broker.found(
                        name,
                        "restart-cpu",
                        "CPU until then",
                        Unit.CPU_SECONDS,
                        again.cpuSeconds());
                progress.doing(COLD);
                PageCache.drop(node.directory(), node.dataDirectory());
                try {
                    coldReader(broker, topic);
                } catch (RefusedException e) {
                    findings.add(new Refusal(COLD, peer.key(), round, e.reason()));
                }
            }
            node.kill();
        }
    }

    /// Producers at a fixed rate, first alone, then beside a consumer of the whole backlog.
    private void coldReader(Broker broker, Topic backlog) throws RefusedException {
        Topic topic = broker.createForLoad(COLD, live.partitions());
        long written = broker.records(backlog);
        Watch.Seen alone = live.produce(broker, topic);
        long before = broker.records(topic);
        var produced = new Tally();
        var read = new Tally();
        Watch.Seen beside;
        long readBytes;
        try (var loop = LoadLoop.punctual(broker.node().port());
                var readers = LoadLoop.patient(broker.node().port())) {
            List<ProduceLane> lanes = live.producers().lanes(loop, produced, topic);
            var reader =
                    new FetchLane(
                            readers, read, backlog, Broker.partitions(backlog), 1, (_, _, _) -> {});
            var watch = new Watch(broker, loop, produced);
            try (var schedule = new OpenLoop(lanes, live.perSecond(topic))) {
                Broker.pause(broker.pace().warmUp());
                reader.repeat(true);
                reader.send(System.nanoTime());
                beside = watch.watchNow(schedule, broker.pace().measured());
                readBytes = read.counts().bytes();
                if (broker.pace().scale() >= 1 && read.counts().records() >= written) {
                    throw new RefusedException("the reader was through before the time was up");
                }
            }
            reader.repeat(false);
            watch.finish();
        }
        String errors = read.errors();
        if (errors != null) {
            throw new RefusedException(errors);
        }
        broker.checkRecords(topic, before + produced.counts().records());
        Figures.latencies(broker, COLD, "produce beside it", beside.latencies());
        Figures.lateness(broker, COLD, beside.lateness());
        broker.found(
                COLD,
                "p99-alone",
                "produce p99 before",
                Unit.MILLIS,
                alone.latencies().getValueAtPercentile(99) / 1e6);
        broker.found(
                COLD,
                "read",
                "read from the disk meanwhile",
                Unit.MB_PER_SECOND,
                readBytes / 1e6 / beside.seconds());
    }
}
