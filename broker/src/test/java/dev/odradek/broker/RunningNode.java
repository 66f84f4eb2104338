package dev.odradek.broker;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.task.ThreadTasks;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.net.RawClient;
import dev.odradek.broker.storage.NodeDirectories;
import dev.odradek.wire.Api;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import dev.odradek.wire.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A whole node in this process, on real threads, files and sockets; its ports are the system's
/// choice. Its directory is formatted by Apache Kafka's own tool.
final class RunningNode implements AutoCloseable {
    private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

    /// What a task threw: each is a bug.
    final Queue<Throwable> bugs = new ConcurrentLinkedQueue<>();

    final Path directory;
    private final Map<String, String> properties = new TreeMap<>();
    private @Nullable Broker broker;
    private @Nullable RawClient client;
    private int correlationId;

    RunningNode(Path root) {
        directory = root.resolve("data");
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:19093");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("log.dirs", directory.toString());
        properties.put("offsets.topic.num.partitions", "2");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
    }

    RunningNode with(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /// Formats the directory with Kafka's tool.
    RunningNode format(String... more) throws IOException {
        Path file = directory.resolveSibling("server.properties");
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Files.writeString(file, text);
        var args = new java.util.ArrayList<String>(List.of("format", "-c", file.toString()));
        args.addAll(List.of("-t", CLUSTER_ID));
        args.addAll(List.of(more));
        int exit =
                kafka.tools.StorageTool.execute(
                        args.toArray(String[]::new),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        if (exit != 0) {
            throw new AssertionError("format: " + exit);
        }
        return this;
    }

    RunningNode start() throws Exception {
        var config = BrokerConfig.of(properties);
        var disk = new RealDisk();
        var clock = Clock.system();
        var services =
                new NodeServices(
                        clock,
                        new ThreadTasks(clock, (_, failure) -> bugs.add(failure)),
                        new HandleCache(disk, 100),
                        RandomGenerator.getDefault());
        var directories = NodeDirectories.open(disk, config, "format");
        var started = new Broker(config, services, directories, bugs::add);
        broker = started;
        started.start();
        return this;
    }

    int port(String listener) {
        return broker().port(listener);
    }

    private Broker broker() {
        if (broker == null) {
            throw new AssertionError("not started");
        }
        return broker;
    }

    /// Asks over one connection to the first listener, and waits for the answer.
    <Q extends Message, R extends Message> R ask(Api<Q, R> api, int version, Q request)
            throws IOException {
        RawClient open = client;
        if (open == null) {
            open = new RawClient(port("PLAINTEXT"));
            client = open;
        }
        int number = ++correlationId;
        open.send(api, version, number, request);
        return open.receive(api, version, number);
    }

    /// Produces one record with acks=all.
    PartitionProduceResponse produce(
            String topicName, int partition, long timestampMs, byte @Nullable [] key, byte[] value)
            throws IOException {
        ByteBuf batch = Unpooled.buffer();
        try (var builder = new RecordBatchBuilder(batch, Codec.NONE)) {
            builder.append(timestampMs, key, value);
            builder.finish();
        }
        var topic = new ProduceRequest.TopicProduceData().name(topicName);
        topic.partitionData()
                .add(
                        new ProduceRequest.PartitionProduceData()
                                .index(partition)
                                .records(new BufferedRecords(batch)));
        var request = new ProduceRequest().acks((short) -1).timeoutMs(10_000);
        request.topicData().add(topic);
        return ask(Apis.PRODUCE, 12, request)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst();
    }

    /// Fetches at most 1 MB from an offset on, without waiting.
    FetchResponse.PartitionData fetch(String topicName, int partition, long offset)
            throws IOException {
        var topic = new FetchRequest.FetchTopic().topic(topicName);
        topic.partitions()
                .add(
                        new FetchRequest.FetchPartition()
                                .partition(partition)
                                .fetchOffset(offset)
                                .partitionMaxBytes(1_000_000));
        var request =
                new FetchRequest().maxWaitMs(0).minBytes(1).maxBytes(1_000_000).sessionEpoch(-1);
        request.topics().add(topic);
        return ask(Apis.FETCH, 12, request).responses().getFirst().partitions().getFirst();
    }

    void stop() throws IOException {
        if (client != null) {
            client.close();
            client = null;
        }
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }

    RunningNode restart() throws Exception {
        stop();
        return start();
    }

    @Override
    public void close() throws IOException {
        stop();
        if (!bugs.isEmpty()) {
            var first = new AssertionError(bugs.size() + " tasks failed", bugs.peek());
            throw first;
        }
    }
}
