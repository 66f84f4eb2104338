package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.CLOSE;
import static dev.odradek.compat.hostile.Case.notBuilt;
import static dev.odradek.compat.hostile.Case.same;
import static dev.odradek.compat.hostile.Wire.frame;

import java.util.List;
import org.apache.kafka.common.message.AddPartitionsToTxnRequestData;
import org.apache.kafka.common.message.EndTxnRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/// Transactional ids. We have no transactions yet, and say so on every id that Apache Kafka takes.
final class TransactionCases {
    private static final int QUARTER_OF_AN_HOUR_MS = 900_000;

    private TransactionCases() {}

    static List<Case> all() {
        return List.of(
                same("InitProducerId of an empty id", "42", init("", 1_000)),
                same("InitProducerId for 0 ms", "50", init("t", 0)),
                same("InitProducerId for -1 ms", "50", init("t", -1)),
                same("InitProducerId for too long", "50", init("t", QUARTER_OF_AN_HOUR_MS + 1)),
                same("InitProducerId for 2^31-1 ms", "50", init("t", Integer.MAX_VALUE)),
                notBuilt("InitProducerId of an id", "0", "53", init("t", 1_000)),
                notBuilt(
                        "InitProducerId of an id of 32 kB",
                        "0",
                        "53",
                        init("t".repeat(32_000), 1_000)),
                notBuilt(
                        "AddPartitionsToTxn of another producer",
                        "49",
                        CLOSE,
                        add(HostileInput.TRANSACTIONAL_ID)),
                notBuilt("AddPartitionsToTxn of nobody", "49", CLOSE, add("nobody")),
                notBuilt(
                        "EndTxn of another producer",
                        "49",
                        CLOSE,
                        end(HostileInput.TRANSACTIONAL_ID)),
                notBuilt("EndTxn of nobody", "49", CLOSE, end("nobody")));
    }

    private static byte[] init(String id, int timeoutMs) {
        return frame(
                ApiKeys.INIT_PRODUCER_ID,
                4,
                new InitProducerIdRequestData()
                        .setTransactionalId(id)
                        .setTransactionTimeoutMs(timeoutMs));
    }

    private static byte[] add(String id) {
        var topics = new AddPartitionsToTxnRequestData.AddPartitionsToTxnTopicCollection();
        topics.add(
                new AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic()
                        .setName(HostileInput.WRITTEN)
                        .setPartitions(List.of(0)));
        return frame(
                ApiKeys.ADD_PARTITIONS_TO_TXN,
                3,
                new AddPartitionsToTxnRequestData()
                        .setV3AndBelowTransactionalId(id)
                        .setV3AndBelowProducerId(999_999)
                        .setV3AndBelowProducerEpoch((short) 0)
                        .setV3AndBelowTopics(topics));
    }

    private static byte[] end(String id) {
        return frame(
                ApiKeys.END_TXN,
                3,
                new EndTxnRequestData()
                        .setTransactionalId(id)
                        .setProducerId(999_999)
                        .setProducerEpoch((short) 0)
                        .setCommitted(true));
    }
}
