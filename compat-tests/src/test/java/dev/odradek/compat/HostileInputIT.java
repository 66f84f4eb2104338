package dev.odradek.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.compat.harness.Node;
import dev.odradek.compat.hostile.Batch;
import dev.odradek.compat.hostile.Case;
import dev.odradek.compat.hostile.HostileInput;
import dev.odradek.compat.hostile.Mutations;
import dev.odradek.compat.hostile.Stored;
import dev.odradek.compat.hostile.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Replays the tables of hostile input against Apache Kafka and against us. We answer as Kafka
/// does, but for the cases that are written as better or as not built yet.
@ParameterizedClass
@EnumSource(Node.Kind.class)
class HostileInputIT {
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int MUTATIONS = 2_000;

    /// Longer than any case takes.
    private static final Duration IDLE = Duration.ofSeconds(8);

    private static @Nullable Node started;

    private final Node.Kind kind;
    private final Node node;

    HostileInputIT(Node.Kind kind) {
        this.kind = kind;
        node = Objects.requireNonNull(started);
    }

    @BeforeParameterizedClassInvocation
    static void start(Node.Kind kind) throws Exception {
        String name = "hostile-" + kind.name().toLowerCase(Locale.ROOT);
        var settings =
                Map.of(
                        "auto.create.topics.enable",
                        "false",
                        "connections.max.idle.ms",
                        Long.toString(IDLE.toMillis()));
        Node node = Node.create(name, settings);
        started = node;
        node.format(kind).start(kind);
        prepare(node, kind);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void everyCaseGetsTheAnswerOfTheTables() throws Exception {
        List<Case> cases = HostileInput.cases();
        assertThat(cases).extracting(Case::name).doesNotHaveDuplicates();
        var differences = new ArrayList<String>();
        for (Case one : cases) {
            String expected = one.expected(kind);
            String answer = one.play(node.port(), expected.equals(Case.SILENCE) ? SILENCE : ANSWER);
            if (!answer.equals(expected)) {
                differences.add(one.name() + ": " + answer + " and not " + expected);
            }
        }

        assertThat(differences).isEmpty();
        assertThat(node.process().isAlive()).isTrue();
    }

    @Test
    void whatOnlyABrokerSetsIsNotStored() throws Exception {
        try (var wire = new Wire(node.port())) {
            long now = System.currentTimeMillis();
            Stored clean = new Stored(0, now, true);

            assertThat(Stored.of(wire, stamped(now))).isEqualTo(clean);
            assertThat(Stored.of(wire, stamped(now).setLong(Batch.MAX_TIMESTAMP_AT, 5)))
                    .isEqualTo(clean);
            assertThat(Stored.of(wire, stamped(now).attributes(0x08))).isEqualTo(clean);
            // A batch of Apache Kafka keeps what the cleaner then takes for the end of a delay.
            int kept =
                    switch (kind) {
                        case ODRADEK -> 0;
                        case KAFKA -> 0x40;
                    };
            assertThat(Stored.of(wire, stamped(now).attributes(0x40)))
                    .isEqualTo(new Stored(kept, now, true));
        }
    }

    private static Batch stamped(long now) {
        return Batch.of(Compression.NONE, new SimpleRecord(now, new byte[3]));
    }

    @Test
    void aBatchSentAgainIsAnsweredWithItsOffset() throws Exception {
        try (var wire = new Wire(node.port())) {
            byte[] batch = Batch.plain().producer(4711, 0, 0).sealed();
            long first = Stored.offsetOf(wire, batch);
            Stored.offsetOf(wire, Batch.plain().sealed());

            assertThat(Stored.offsetOf(wire, batch)).isEqualTo(first);
        }
    }

    @Test
    void whoSendsNothingOrHalfARequestIsClosed() throws Exception {
        try (var silent = new Wire(node.port());
                var half = new Wire(node.port());
                var announced = new Wire(node.port())) {
            half.send(Wire.bytes(0, 0, 0, 40, 0, 3));
            announced.send(Wire.bytes(0x06, 0, 0, 0));

            Duration within = IDLE.plus(ANSWER);
            assertThat(silent.receive(within)).isEqualTo(new Wire.Reply.Closed());
            assertThat(half.receive(within)).isEqualTo(new Wire.Reply.Closed());
            assertThat(announced.receive(within)).isEqualTo(new Wire.Reply.Closed());
        }
    }

    /// On -1 stock producers may store a batch twice. Apache Kafka does answer with it, so these
    /// batches are hostile enough.
    @Test
    void noBatchIsAnsweredWithUnknownServerError() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        SortedMap<Short, Integer> answers = new TreeMap<>();
        try (var wire = new Wire(node.port())) {
            for (int n = 0; n < MUTATIONS; n++) {
                short code = Stored.codeOf(wire, Mutations.batch(random));
                answers.merge(code, 1, Integer::sum);
            }
        }

        var codes = assertThat(answers.keySet()).as("seed %d: %s", seed, answers);
        codes.contains(Errors.NONE.code(), Errors.INVALID_RECORD.code());
        switch (kind) {
            case ODRADEK -> codes.doesNotContain(Errors.UNKNOWN_SERVER_ERROR.code());
            case KAFKA -> codes.contains(Errors.UNKNOWN_SERVER_ERROR.code());
        }
    }

    /// Makes the topics and, so that no case meets a coordinator that is not there yet, a group and
    /// a transactional id.
    private static void prepare(Node node, Node.Kind kind) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrap()))) {
            var compacted =
                    topic(HostileInput.COMPACTED, 1).configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(
                            List.of(
                                    topic(HostileInput.EMPTY, 1),
                                    topic(HostileInput.WRITTEN, 1),
                                    topic("__transaction_state", 4),
                                    compacted))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            var at = new TopicPartition(HostileInput.EMPTY, 0);
            admin.alterConsumerGroupOffsets(
                            HostileInput.GROUP, Map.of(at, new OffsetAndMetadata(0)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        if (kind == Node.Kind.KAFKA) {
            var settings = new Properties();
            settings.put("bootstrap.servers", node.bootstrap());
            settings.put("transactional.id", HostileInput.TRANSACTIONAL_ID);
            var text = new StringSerializer();
            try (var producer = new KafkaProducer<>(settings, text, text)) {
                producer.initTransactions();
            }
        }
        try (var wire = new Wire(node.port())) {
            Stored.offsetOf(wire, Batch.plain().sealed());
        }
    }

    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }
}
