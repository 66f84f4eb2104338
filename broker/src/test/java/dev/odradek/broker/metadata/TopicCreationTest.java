package dev.odradek.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.QuickStart;
import dev.odradek.broker.coordinator.CoordinatorDirectory.Located;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.CreateTopicsRequest;
import dev.odradek.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.odradek.wire.message.CreateTopicsResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCreationTest {
    private static final String OFFSETS = "__consumer_offsets";

    private final List<CreateTopicsRequest> asked = new ArrayList<>();
    private final List<Consumer<CreateTopicsResponse>> answers = new ArrayList<>();
    private final TestCluster cluster = new TestCluster();
    private final TopicCreation creation = creation();

    private TopicCreation creation(String... overrides) {
        var config = BrokerConfig.of(QuickStart.properties(Path.of("data"), List.of(overrides)));
        return new TopicCreation(
                cluster.view(),
                new LiveConfig(config),
                (request, answer) -> {
                    asked.add(request);
                    answers.add(answer);
                });
    }

    @Test
    void aTopicIsAskedForOnceUntilTheControllerHasAnswered() {
        creation.create(Set.of("a"));
        creation.create(Set.of("a"));
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().topics().getFirst().numPartitions()).isEqualTo(-1);
        assertThat(asked.getFirst().topics().getFirst().replicationFactor()).isEqualTo((short) -1);

        var refused =
                new CreateTopicsResponse.CreatableTopicResult()
                        .name("a")
                        .errorCode(ErrorCode.NOT_CONTROLLER.code());
        answers.getFirst().accept(new CreateTopicsResponse().topics(List.of(refused)));
        creation.create(Set.of("a"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void nothingIsMadeWhereThatIsSwitchedOffButWhatTheBrokerNeedsItself() {
        var off = creation("auto.create.topics.enable=false");
        off.create(Set.of("a"));
        assertThat(asked).isEmpty();

        off.create(OFFSETS);
        assertThat(asked).hasSize(1);
    }

    @Test
    void theTopicOfOffsetsIsMadeAsTheSettingsSay() {
        creation.create(OFFSETS);

        var topic = asked.getFirst().topics().getFirst();
        assertThat(topic.numPartitions()).isEqualTo(50);
        assertThat(topic.replicationFactor()).isEqualTo((short) 1);
        assertThat(topic.configs())
                .contains(
                        new CreatableTopicConfig().name("cleanup.policy").value("compact"),
                        new CreatableTopicConfig().name("segment.bytes").value("104857600"));
    }

    @Test
    void internalTopicsThatNobodyServesYetAreNotMade() {
        creation.create(Set.of("__transaction_state"));
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "ä", "a b"})
    void anIllegalNameIsSaidToBeOne(String name) {
        assertThat(creation.errorFor(name)).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(creation.errorFor("a".repeat(250))).isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(creation.errorFor("a".repeat(249)))
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @Test
    void aCoordinatorIsWhereItsPartitionIsLedAndReachedThroughTheListenerAskedFor() {
        assertThat(creation.locate(OFFSETS, 0, "PLAINTEXT")).isInstanceOf(Located.NoTopic.class);
        var id = new Uuid(5, 5);
        cluster.broker(1, "PLAINTEXT")
                .topic(OFFSETS, id)
                .partition(id, 0, 1, List.of(1))
                .partition(id, 1, 7, List.of(7));

        assertThat(creation.locate(OFFSETS, 0, "PLAINTEXT"))
                .isInstanceOfSatisfying(
                        Located.At.class,
                        at -> assertThat(at.toString()).contains("host1").contains("9092"));
        assertThat(creation.locate(OFFSETS, 0, "OTHER")).isInstanceOf(Located.NoLeader.class);
        assertThat(creation.locate(OFFSETS, 1, "PLAINTEXT")).isInstanceOf(Located.NoLeader.class);
        assertThat(creation.locate(OFFSETS, 2, "PLAINTEXT")).isInstanceOf(Located.NoLeader.class);
    }
}
