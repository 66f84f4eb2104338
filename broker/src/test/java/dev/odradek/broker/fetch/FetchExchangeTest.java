package dev.odradek.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.fetch.FetchExchange.PartitionRead;
import dev.odradek.log.ReadBound;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.message.FetchRequest;
import dev.odradek.wire.message.FetchResponse;
import dev.odradek.wire.message.FetchResponse.PartitionData;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FetchExchangeTest {
    private final FetchSessions sessions = new FetchSessions(10, 100, new Random(5));
    private final long[] highWatermarks = new long[4];
    private final ErrorCode[] errors = {
        ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE
    };
    private final boolean[] records = new boolean[4];

    private static FetchRequest request(int id, int epoch, int... partitions) {
        var request = new FetchRequest().sessionId(id).sessionEpoch(epoch);
        if (partitions.length > 0) {
            var topic = new FetchRequest.FetchTopic().topic("t");
            for (int partition : partitions) {
                topic.partitions()
                        .add(
                                new FetchRequest.FetchPartition()
                                        .partition(partition)
                                        .partitionMaxBytes(100));
            }
            request.topics().add(topic);
        }
        return request;
    }

    private FetchExchange open(FetchRequest request) {
        return FetchExchange.open(sessions, request, false, false, 0);
    }

    private FetchResponse answer(FetchRequest request) {
        return answer(open(request));
    }

    private FetchResponse answer(FetchExchange exchange) {
        List<PartitionRead> reads = new ArrayList<>();
        for (SessionPartition wanted : exchange.partitions(ReadBound.HIGH_WATERMARK)) {
            int index = wanted.key().partition();
            var data =
                    new PartitionData()
                            .partitionIndex(index)
                            .errorCode(errors[index].code())
                            .highWatermark(highWatermarks[index])
                            .records(
                                    records[index]
                                            ? new BufferedRecords(
                                                    Unpooled.wrappedBuffer(new byte[10]))
                                            : BufferedRecords.EMPTY);
            reads.add(new PartitionRead(wanted, data, null));
        }
        return exchange.answer(reads, ReadBound.HIGH_WATERMARK);
    }

    private static List<Integer> told(FetchResponse response) {
        List<Integer> partitions = new ArrayList<>();
        response.responses()
                .forEach(topic ->
                        topic.partitions().forEach(p -> partitions.add(p.partitionIndex())));
        return partitions;
    }

    private static ErrorCode error(FetchResponse response) {
        return ErrorCode.of(response.errorCode());
    }

    @Test
    void afterAFullAnswerOnlyNewsIsTold() {
        var full = answer(request(0, 0, 0, 1));
        assertThat(told(full)).containsExactly(0, 1);
        int id = full.sessionId();
        assertThat(id).isPositive();

        assertThat(told(answer(request(id, 1)))).isEmpty();
        highWatermarks[1] = 7;
        assertThat(told(answer(request(id, 2)))).containsExactly(1);
        assertThat(told(answer(request(id, 3)))).isEmpty();
    }

    @Test
    void anErrorIsToldAgainAndItsEndIsNews() {
        int id = answer(request(0, 0, 0, 1)).sessionId();
        errors[0] = ErrorCode.NOT_LEADER_OR_FOLLOWER;

        assertThat(told(answer(request(id, 1)))).containsExactly(0);
        assertThat(told(answer(request(id, 2)))).containsExactly(0);
        errors[0] = ErrorCode.NONE;
        assertThat(told(answer(request(id, 3)))).containsExactly(0);
        assertThat(told(answer(request(id, 4)))).isEmpty();
    }

    @Test
    void partitionsAreAddedAndForgotten() {
        int id = answer(request(0, 0, 0)).sessionId();

        assertThat(told(answer(request(id, 1, 2)))).containsExactly(2);
        var forget = request(id, 2, 3);
        forget.forgottenTopicsData()
                .add(new FetchRequest.ForgottenTopic().topic("t").partitions(List.of(0)));
        assertThat(open(forget).partitions(ReadBound.HIGH_WATERMARK))
                .extracting(p -> p.key().partition())
                .containsExactly(2, 3);
    }

    @Test
    void aSessionWithoutPartitionsEnds() {
        int id = answer(request(0, 0, 0)).sessionId();
        var forget = request(id, 1);
        forget.forgottenTopicsData()
                .add(new FetchRequest.ForgottenTopic().topic("t").partitions(List.of(0)));

        assertThat(answer(forget).sessionId()).isZero();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void theServedGoToTheEndOfTheLine() {
        int id = answer(request(0, 0, 0, 1, 2)).sessionId();
        records[0] = true;

        answer(request(id, 1));

        assertThat(open(request(id, 2)).partitions(ReadBound.HIGH_WATERMARK))
                .extracting(p -> p.key().partition())
                .containsExactly(1, 2, 0);
    }

    @Test
    void whoIsOutOfStepIsRefused() {
        assertThat(error(answer(request(0, 5, 0)))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(error(answer(request(99, 1)))).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        int id = answer(request(0, 0, 0)).sessionId();
        assertThat(error(answer(request(id, 2)))).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        var byId = FetchExchange.open(sessions, request(id, 1), true, false, 0);
        assertThat(error(answer(byId))).isEqualTo(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
        assertThat(error(answer(request(id, 1)))).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anAnswerThatALaterRequestOvertookIsAnError() {
        int id = answer(request(0, 0, 0)).sessionId();
        FetchExchange parked = open(request(id, 1));

        assertThat(error(answer(request(id, 2)))).isEqualTo(ErrorCode.NONE);

        assertThat(error(answer(parked))).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void aFullRequestEndsTheSessionItNames() {
        int id = answer(request(0, 0, 0)).sessionId();

        int next = answer(request(id, 0, 0)).sessionId();
        assertThat(next).isPositive().isNotEqualTo(id);
        assertThat(answer(request(next, -1, 0)).sessionId()).isZero();

        assertThat(sessions.size()).isZero();
    }
}
