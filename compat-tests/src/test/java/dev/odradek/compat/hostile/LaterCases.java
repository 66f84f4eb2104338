package dev.odradek.compat.hostile;

import static dev.odradek.compat.hostile.Case.CLOSE;
import static dev.odradek.compat.hostile.Case.notBuilt;
import static dev.odradek.compat.hostile.Wire.frame;

import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;

/// Requests that we do not serve yet: new consumer groups, and SASL. The other rows on SASL need a
/// listener that speaks it, with which we refuse to start.
final class LaterCases {
    private LaterCases() {}

    static List<Case> all() {
        return List.of(
                notBuilt(
                        "ConsumerGroupHeartbeat with epoch -5",
                        "42",
                        CLOSE,
                        heartbeat(it -> it.setMemberEpoch(-5))),
                notBuilt(
                        "ConsumerGroupHeartbeat to no group",
                        "42",
                        CLOSE,
                        heartbeat(it -> it.setGroupId(""))),
                notBuilt(
                        "ConsumerGroupHeartbeat that joins without a rebalance timeout",
                        "42",
                        CLOSE,
                        heartbeat(it -> it.setRebalanceTimeoutMs(-1))),
                notBuilt(
                        "ConsumerGroupHeartbeat of a ghost",
                        "0 25",
                        CLOSE,
                        heartbeat(_ -> {}),
                        heartbeat(it -> it.setMemberId("ghost").setMemberEpoch(99))),
                notBuilt(
                        "SaslHandshake on a plain listener",
                        "34",
                        CLOSE,
                        frame(
                                ApiKeys.SASL_HANDSHAKE,
                                1,
                                new SaslHandshakeRequestData().setMechanism("PLAIN"))),
                notBuilt(
                        "SaslAuthenticate on a plain listener",
                        "34",
                        CLOSE,
                        frame(
                                ApiKeys.SASL_AUTHENTICATE,
                                2,
                                new SaslAuthenticateRequestData().setAuthBytes(new byte[9]))));
    }

    private static byte[] heartbeat(Consumer<ConsumerGroupHeartbeatRequestData> change) {
        var request =
                new ConsumerGroupHeartbeatRequestData()
                        .setGroupId("heard")
                        .setMemberId("AAAAAAAAAAAAAAAAAAAAAQ")
                        .setMemberEpoch(0)
                        .setRebalanceTimeoutMs(30_000)
                        .setSubscribedTopicNames(List.of(HostileInput.EMPTY))
                        .setTopicPartitions(List.of());
        change.accept(request);
        return frame(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, request);
    }
}
