package dev.odradek.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.coordinator.GroupRecords;
import dev.odradek.wire.coordinator.OffsetCommitKey;
import dev.odradek.wire.coordinator.OffsetCommitValue;
import dev.odradek.wire.coordinator.ShareRecords;
import dev.odradek.wire.coordinator.ShareUpdateKey;
import dev.odradek.wire.coordinator.TransactionLogKey;
import dev.odradek.wire.coordinator.TransactionLogValue;
import dev.odradek.wire.coordinator.TransactionRecords;
import dev.odradek.wire.metadata.MetadataRecords;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.apache.kafka.common.metadata.MetadataRecordType;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.junit.jupiter.api.Test;

class RecordRegistriesTest {

    private static MessageReader reader(byte[] bytes) {
        return new MessageReader(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void everyMetadataRecordIsFoundByItsType() {
        for (MetadataRecordType type : MetadataRecordType.values()) {
            byte[] bytes =
                    MessagePair.write(type.newMetadataRecord(), type.highestSupportedVersion());

            Message record =
                    MetadataRecords.read(reader(bytes), type.id(), type.highestSupportedVersion());

            assertThat(record.getClass().getSimpleName())
                    .isEqualTo(type.newMetadataRecord().getClass().getSimpleName());
            assertThat(MetadataRecords.apiKeyOf(record)).isEqualTo(type.id());
        }
    }

    @Test
    void everyGroupRecordIsFoundByItsType() {
        for (CoordinatorRecordType type : CoordinatorRecordType.values()) {
            byte[] key = MessagePair.write(type.newRecordKey(), (short) 0);

            Message found = Objects.requireNonNull(GroupRecords.readKey(reader(key), type.id()));

            assertThat(found.getClass().getSimpleName())
                    .isEqualTo(type.newRecordKey().getClass().getSimpleName());
            assertThat(GroupRecords.typeOf(found)).isEqualTo(type.id());
            short version = type.highestSupportedVersion();
            byte[] value = MessagePair.write(type.newRecordValue(), version);
            assertThat(
                            GroupRecords.readValue(reader(value), type.id(), version)
                                    .getClass()
                                    .getSimpleName())
                    .isEqualTo(type.newRecordValue().getClass().getSimpleName());
        }
    }

    @Test
    void theOtherCoordinatorsHaveTheirOwnTypes() {
        byte[] key = MessagePair.write(new TransactionLogKey().transactionalId("t"), (short) 0);
        assertThat(TransactionRecords.readKey(reader(key), (short) 0))
                .isEqualTo(new TransactionLogKey().transactionalId("t"));
        byte[] value = MessagePair.write(new TransactionLogValue(), (short) 1);
        assertThat(TransactionRecords.readValue(reader(value), (short) 0, (short) 1))
                .isEqualTo(new TransactionLogValue());
        byte[] share = MessagePair.write(new ShareUpdateKey(), (short) 0);
        assertThat(ShareRecords.readKey(reader(share), (short) 1)).isEqualTo(new ShareUpdateKey());
    }

    @Test
    void unknownTypesAreNotTakenForAnother() {
        assertThat(GroupRecords.readKey(reader(new byte[0]), (short) 99)).isNull();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> MetadataRecords.read(reader(new byte[0]), (short) 99, (short) 0));
        assertThat(GroupRecords.typeOf(new OffsetCommitKey()))
                .isEqualTo(GroupRecords.typeOf(new OffsetCommitValue()));
    }
}
