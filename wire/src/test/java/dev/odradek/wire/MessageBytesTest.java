package dev.odradek.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.UnsupportedVersionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// For every message and every version, bytes are those of Kafka's own classes.
class MessageBytesTest {

    private static final int ROUNDS = Integer.getInteger("rounds", 24);

    /// A failure names its seed; `-Dseed=` replays it alone.
    private static final @Nullable Long SEED = Long.getLong("seed");

    static List<MessagePair> messages() {
        return MessagePair.all();
    }

    @Test
    void everySchemaOfTheReleaseHasItsClass() {
        assertThat(messages()).hasSize(272);
    }

    @Test
    void everyRequestAndResponseKeyIsThere() {
        for (var type : org.apache.kafka.common.message.ApiMessageType.values()) {
            if (type.lowestSupportedVersion() <= type.highestSupportedVersion(true)) {
                assertThat(ApiKey.of(type.apiKey())).as(type.name).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void bytesAreThoseOfKafkaAndReadBackEqual(MessagePair pair) {
        for (int round = 0; round < (SEED == null ? ROUNDS : 1); round++) {
            long seed = SEED == null ? pair.toString().hashCode() * 1000L + round : SEED;
            for (short version = pair.lowest(); version <= pair.highest(); version++) {
                Message ours = pair.newOurs();
                var theirs = pair.newTheirs();
                new TwinFiller(new Random(seed), round % 2 == 1)
                        .fill(ours, theirs, pair.schema(version));

                byte[] expected = MessagePair.write(theirs, version);
                String where = pair + " v" + version + " -Dseed=" + seed;
                assertThat(MessagePair.write(ours, version)).as(where).isEqualTo(expected);
                Message read = pair.read(expected, version);
                assertThat(read).as(where).isEqualTo(ours).hasSameHashCodeAs(ours);
                assertThat(read.toString()).as(where).isEqualTo(ours.toString());
                assertThat(MessagePair.write(read, version)).as(where).isEqualTo(expected);
                assertThat(pair.readTheirs(expected, version)).as(where).isEqualTo(theirs);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void defaultsAreThoseOfKafka(MessagePair pair) {
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            Message ours = pair.newOurs();
            byte @Nullable [] expected = attempt(pair.newTheirs(), version);
            assertThat(attempt(ours, version)).as(pair + " v" + version).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void fieldsThatAVersionLacksAreDroppedOrRefusedAsKafkaDoes(MessagePair pair) {
        Map<String, Type> types = new HashMap<>();
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            types.putAll(TwinFiller.types(pair.schema(version)));
        }
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            Schema schema = pair.schema(version);
            for (int round = 0; round < ROUNDS / 2; round++) {
                long seed = pair.toString().hashCode() * 2000L + round;
                Message ours = pair.newOurs();
                var theirs = pair.newTheirs();
                TwinFiller filler = new TwinFiller(new Random(seed), false);
                filler.fill(ours, theirs, schema);
                if (filler.setAbsent(ours, theirs, schema, types)) {
                    assertThat(attempt(ours, version))
                            .as(pair + " v" + version + " -Dseed=" + seed + " " + theirs)
                            .isEqualTo(attempt(theirs, version));
                }
            }
        }
    }

    /// The bytes, or null if the version cannot carry the message.
    private static byte @Nullable [] attempt(Message message, short version) {
        try {
            return MessagePair.write(message, version);
        } catch (UnsupportedVersionException e) {
            return null;
        }
    }

    private static byte @Nullable [] attempt(
            org.apache.kafka.common.protocol.Message message, short version) {
        try {
            return MessagePair.write(message, version);
        } catch (org.apache.kafka.common.errors.UnsupportedVersionException
                | NullPointerException e) {
            return null;
        }
    }
}
