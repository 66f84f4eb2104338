package dev.odradek.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.benchmarks.load.RecordShape.Values;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.BatchValidator;
import dev.odradek.wire.record.ValidationOutcome;
import dev.odradek.wire.record.ValidationRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordShapeTest {
    private static final int RECORDS = 150;
    private static final int VALUE_BYTES = 400;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void batchesAreWhatABrokerTakes(Compression codec) {
        ByteBuf batch = new RecordShape(VALUE_BYTES, RECORDS, codec, Values.JSON).batch(1);

        var outcome =
                new BatchValidator(UnpooledByteBufAllocator.DEFAULT)
                        .validate(
                                batch,
                                ValidationRules.standard(1 << 20),
                                System.currentTimeMillis());

        assertThat(outcome).isInstanceOf(ValidationOutcome.Accepted.class);
        assertThat(((ValidationOutcome.Accepted) outcome).recordCount()).isEqualTo(RECORDS);
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void jsonIsMadeSmallerAndRandomBytesAreNot(Compression codec) {
        int raw = VALUE_BYTES * RECORDS;

        assertThat(new RecordShape(VALUE_BYTES, RECORDS, codec, Values.JSON).batch(1))
                .satisfies(batch -> assertThat(batch.readableBytes()).isLessThan(raw / 2));
        assertThat(new RecordShape(VALUE_BYTES, RECORDS, codec, Values.RANDOM).batch(1))
                .satisfies(batch -> assertThat(batch.readableBytes()).isGreaterThan(raw));
    }
}
