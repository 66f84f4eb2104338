package dev.odradek.wire.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UuidTest {

    @Test
    void textHashAndOrderAreThoseOfKafka() {
        Random random = new Random(1);
        Uuid before = Uuid.ZERO;
        for (int round = 0; round < 1000; round++) {
            Uuid uuid = new Uuid(random.nextLong(), random.nextLong());
            var theirs = kafka(uuid);

            assertThat(uuid).hasToString(theirs.toString()).hasSameHashCodeAs(theirs);
            assertThat(Uuid.parse(theirs.toString())).isEqualTo(uuid);
            assertThat(Integer.signum(uuid.compareTo(before)))
                    .isEqualTo(Integer.signum(theirs.compareTo(kafka(before))));
            before = uuid;
        }
        assertThat(kafka(Uuid.METADATA_TOPIC))
                .isEqualTo(org.apache.kafka.common.Uuid.METADATA_TOPIC_ID);
    }

    private static org.apache.kafka.common.Uuid kafka(Uuid uuid) {
        return new org.apache.kafka.common.Uuid(
                uuid.mostSignificantBits(), uuid.leastSignificantBits());
    }

    @Test
    void textOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Uuid.parse("AAAA"));
        assertThatIllegalArgumentException().isThrownBy(() -> Uuid.parse("A".repeat(43)));
        assertThatIllegalArgumentException().isThrownBy(() -> Uuid.parse("!".repeat(22)));
    }
}
