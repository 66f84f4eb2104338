package dev.odradek.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.message.Apis;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.ProduceRequest;
import dev.odradek.wire.message.ProduceResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorReplyTest {

    private static final ErrorCode ERROR = ErrorCode.UNKNOWN_SERVER_ERROR;

    static List<Api<?, ?>> apis() {
        return Apis.all();
    }

    @ParameterizedTest
    @MethodSource("apis")
    <Q extends Message, R extends Message> void everyRequestCanBeAnsweredAtItsVersion(
            Api<Q, R> api) {
        MessagePair pair = requestPair(api);
        for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
            boolean told = false;
            for (int round = 0; round < 20; round++) {
                Message filled = pair.newOurs();
                new TwinFiller(new Random(round), false)
                        .fill(filled, pair.newTheirs(), pair.schema(version));
                Q request =
                        api.readRequest(
                                new MessageReader(
                                        Unpooled.wrappedBuffer(MessagePair.write(filled, version))),
                                version);

                ByteBuf body = Unpooled.buffer();
                api.errorReply(request, version, ERROR).write(new MessageWriter(body), version);

                if (api.key() == ApiKey.ALTER_CONFIGS) {
                    // Kafka's class cannot read results for the same resource twice, which random
                    // requests ask for.
                    told = true;
                    continue;
                }
                AbstractResponse response =
                        AbstractResponse.parseResponse(
                                ApiKeys.forId(api.key().id()),
                                new org.apache.kafka.common.protocol.ByteBufferAccessor(
                                        body.nioBuffer()),
                                version);
                told |= response.errorCounts().containsKey(Errors.UNKNOWN_SERVER_ERROR);
            }
            if (api.key() == ApiKey.DESCRIBE_LOG_DIRS && version < 3) {
                // These versions tell of errors per directory only, and none was named.
                continue;
            }
            if (api.key() == ApiKey.DESCRIBE_USER_SCRAM_CREDENTIALS) {
                // Kafka's class counts the errors of users only, not the one at the top.
                continue;
            }
            assertThat(told).as("%s v%s tells of the error", api, version).isTrue();
        }
    }

    private static MessagePair requestPair(Api<?, ?> api) {
        return MessagePair.all().stream()
                .filter(pair -> pair.toString().endsWith("Request"))
                .filter(pair -> pair.newOurs().apiKey() == api.key().id())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aProduceReplyNamesEveryPartition() {
        ProduceRequest request = new ProduceRequest();
        request.topicData()
                .add(
                        new ProduceRequest.TopicProduceData()
                                .name("t")
                                .partitionData(
                                        List.of(
                                                new ProduceRequest.PartitionProduceData().index(3),
                                                new ProduceRequest.PartitionProduceData()
                                                        .index(7))));

        ProduceResponse reply =
                Apis.PRODUCE.errorReply(request, (short) 12, ErrorCode.NOT_LEADER_OR_FOLLOWER);

        ProduceResponse.PartitionProduceResponse three =
                new ProduceResponse.PartitionProduceResponse()
                        .index(3)
                        .errorCode((short) 6)
                        .baseOffset(-1);
        ProduceResponse.PartitionProduceResponse seven =
                new ProduceResponse.PartitionProduceResponse()
                        .index(7)
                        .errorCode((short) 6)
                        .baseOffset(-1);
        assertThat(reply.responses())
                .containsExactly(
                        new ProduceResponse.TopicProduceResponse()
                                .name("t")
                                .partitionResponses(List.of(three, seven)));
    }

    @Test
    void aFetchReplyHasTheErrorAtTheTop() {
        assertThat(Apis.FETCH.errorReply(new FetchRequest(), (short) 18, ERROR).errorCode())
                .isEqualTo((short) -1);
    }
}
