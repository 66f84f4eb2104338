package dev.odradek.benchmarks;

import dev.odradek.benchmarks.load.RecordShape;
import dev.odradek.benchmarks.load.RecordShape.Values;
import dev.odradek.benchmarks.result.Goal;
import dev.odradek.benchmarks.work.Backlog;
import dev.odradek.benchmarks.work.FixedRate;
import dev.odradek.benchmarks.work.HeadersOnly;
import dev.odradek.benchmarks.work.HotFetch;
import dev.odradek.benchmarks.work.Idle;
import dev.odradek.benchmarks.work.IdleConnections;
import dev.odradek.benchmarks.work.IdlePartitions;
import dev.odradek.benchmarks.work.OffsetCommits;
import dev.odradek.benchmarks.work.PerRequest;
import dev.odradek.benchmarks.work.Producers;
import dev.odradek.benchmarks.work.Rate;
import dev.odradek.benchmarks.work.Serving;
import dev.odradek.benchmarks.work.SparsePartitions;
import dev.odradek.benchmarks.work.Stage;
import dev.odradek.benchmarks.work.StockClients;
import dev.odradek.benchmarks.work.TailReaders;
import dev.odradek.benchmarks.work.Throughput;
import dev.odradek.benchmarks.work.WarmUp;
import dev.odradek.benchmarks.work.Work;
import dev.odradek.wire.compress.Compression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All pieces of work, and the goals.
final class Matrix {
    private static final int KIB = 1024;
    private static final long GB = 1_000_000_000;
    private static final RecordShape ONE_KIB = RecordShape.plain(KIB, 63);
    private static final Producers BULK = new Producers(ONE_KIB, 4, Producers.ALL);
    private static final RecordShape ONE_RECORD = RecordShape.plain(100, 1);

    /// What tuning alone gives is shown on these; 10,000 partitions do not fit into its small heap.
    static final Set<String> OF_TUNED =
            Set.of(
                    "idle",
                    "warm-up",
                    "bulk-1k",
                    "bulk-1k-max",
                    "small-100b",
                    "json-lz4",
                    "json-zstd",
                    "one-record",
                    "hot-fetch",
                    "backlog");

    private Matrix() {}

    static List<Stage> stages() {
        return List.of(
                new Serving(works()),
                new IdlePartitions("idle-partitions", List.of(1000, 10_000)),
                new Backlog("backlog", BULK, 4, 6 * GB, oneRecord("cold-reader", 1)));
    }

    /// What stages and works are called.
    static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        works().forEach(work -> names.add(work.name()));
        stages().forEach(stage -> names.add(stage.name()));
        return names;
    }

    /// What the benchmark's own clients warm up on.
    static Stage warmUp() {
        return new Serving(
                List.of(bulk("bulk-1k", ONE_KIB, 4, 40), oneRecord("one-record", 1), hotFetch()));
    }

    private static List<Work> works() {
        List<Work> works = new ArrayList<>();
        works.add(new Idle("idle", Duration.ofSeconds(6)));
        works.add(new WarmUp(bulk("warm-up", ONE_KIB, 4, 40), 16));
        works.add(bulk("bulk-1k", ONE_KIB, 4, 40));
        works.add(new Throughput("bulk-1k-max", BULK, 4));
        works.add(bulk("small-100b", RecordShape.plain(100, 145), 100, 20));
        for (Compression codec :
                List.of(Compression.LZ4, Compression.ZSTD, Compression.SNAPPY, Compression.GZIP)) {
            works.add(json(codec, ""));
        }
        for (Compression codec : List.of(Compression.LZ4, Compression.ZSTD)) {
            works.add(new HeadersOnly(json(codec, "-headers"), json(codec, "")));
        }
        works.add(bulk("large-1mb", RecordShape.plain(1_000_000, 1), 4, 40));
        works.add(oneRecord("one-record", 4));
        works.add(hotFetch());
        for (int readers : List.of(1, 5, 20)) {
            works.add(
                    new TailReaders(
                            bulk("tail-" + readers, RecordShape.plain(KIB, 15), 4, 5), readers));
        }
        works.add(new SparsePartitions(sparse("sparse"), 2000, 1));
        works.add(new SparsePartitions(sparse("sparse-1mb"), 2000, 1_000_000));
        works.add(new OffsetCommits("commits", 50, 1000));
        works.add(new StockClients("stock-clients", 20));
        works.add(new IdleConnections("idle-connections", 5000));
        works.add(new Idle("idle-after", Duration.ofSeconds(2)));
        works.add(new PerRequest(oneRecord("one-record", 1)));
        works.add(new PerRequest(bulk("bulk-1k", ONE_KIB, 4, 40)));
        return works;
    }

    private static FixedRate bulk(
            String name, RecordShape shape, int partitions, double megabytesPerSecond) {
        return new FixedRate(
                name,
                new Producers(shape, 4, Producers.ALL),
                partitions,
                new Rate.Megabytes(megabytesPerSecond),
                1);
    }

    private static FixedRate json(Compression codec, String suffix) {
        var shape = new RecordShape(400, 150, codec, Values.JSON);
        return bulk("json-" + codec.configName() + suffix, shape, 4, 20);
    }

    private static HotFetch hotFetch() {
        return new HotFetch("hot-fetch", BULK, 4, 3 * GB / 2);
    }

    /// @param times longer than other loads: of few requests a second a p99.9 takes some time
    private static FixedRate oneRecord(String name, int times) {
        return new FixedRate(
                name,
                new Producers(ONE_RECORD, 200, Producers.ALL),
                8,
                new Rate.Requests(2000),
                times);
    }

    private static FixedRate sparse(String name) {
        return new FixedRate(
                name, new Producers(ONE_RECORD, 20, Producers.ALL), 20, new Rate.Requests(500), 1);
    }

    static List<Goal> goals() {
        return List.of(
                new Goal("produce 1 KiB uncompressed, broker CPU per GB", "bulk-1k/cpu", 0.33),
                new Goal("produce 100 B uncompressed, broker CPU per GB", "small-100b/cpu", 0.35),
                new Goal("produce zstd, broker CPU per wire GB, strict", "json-zstd/cpu", 0.7),
                new Goal("produce lz4, broker CPU per wire GB, strict", "json-lz4/cpu", 0.7),
                new Goal(
                        "produce zstd, broker CPU per wire GB, header-only",
                        "json-zstd-headers/cpu",
                        0.2),
                new Goal(
                        "produce lz4, broker CPU per wire GB, header-only",
                        "json-lz4-headers/cpu",
                        0.2),
                new Goal("one-record requests: CPU per request", "one-record/cpu", 0.25),
                new Goal(
                        "one-record requests: system calls per request",
                        "one-record-calls/calls",
                        1,
                        5),
                new Goal("one-record requests: p99", "one-record/p99", 0.5),
                new Goal("one-record requests: p99.9", "one-record/p999", 0.33),
                new Goal("hot fetch, broker CPU per GB", "hot-fetch/cpu", 0.35),
                new Goal("produce p99 while another client reads cold", "cold-reader/p99", 0.1),
                new Goal("bulk throughput, same clients", "bulk-1k-max/rate", 1.3),
                new Goal("cold start to first acknowledged record, wall", "cold-start/wall", 0.15),
                new Goal("cold start to first acknowledged record, CPU", "cold-start/cpu", 0.15),
                new Goal("resident set idle", "idle/rss", 0.25),
                new Goal("resident set after 6 GB of load", "backlog/rss", 0.3),
                new Goal("idle CPU", "idle/cpu", 0.1),
                new Goal(
                        "10,000 idle partitions: resident set added",
                        "idle-partitions/rss-10000",
                        0.2),
                new Goal("10,000 idle partitions: start", "idle-partitions/start", 0.1),
                new Goal("10,000 idle partitions: stop", "idle-partitions/stop", 0.2),
                new Goal("restart after kill -9, 6 GB written", "backlog/restart", 0.1),
                new Goal("creating 1,000 partitions", "idle-partitions/create", 0.5));
    }
}
