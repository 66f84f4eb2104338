package dev.odradek.broker.request;

import dev.odradek.raft.driver.MetadataQuorum;
import dev.odradek.wire.message.Apis;
import java.util.List;
import java.util.Set;

/// The requests that voters, observers and administrators send to the metadata quorum.
public final class QuorumHandlers {
    private static final Set<ListenerRole> CONTROLLERS = Set.of(ListenerRole.CONTROLLER);

    private QuorumHandlers() {}

    /// One handler per API.
    ///
    /// @param quorum the one that this node is part of
    public static List<RequestHandler<?, ?>> of(MetadataQuorum quorum) {
        return List.of(
                new QuorumHandler<>(Apis.VOTE, CONTROLLERS, quorum::handleVote),
                new QuorumHandler<>(
                        Apis.BEGIN_QUORUM_EPOCH, CONTROLLERS, quorum::handleBeginQuorumEpoch),
                new QuorumHandler<>(
                        Apis.END_QUORUM_EPOCH, CONTROLLERS, quorum::handleEndQuorumEpoch),
                new QuorumHandler<>(Apis.FETCH, CONTROLLERS, quorum::handleFetch),
                new QuorumHandler<>(Apis.FETCH_SNAPSHOT, CONTROLLERS, quorum::handleFetchSnapshot),
                new QuorumHandler<>(
                        Apis.DESCRIBE_QUORUM,
                        Set.of(ListenerRole.BROKER, ListenerRole.CONTROLLER),
                        quorum::handleDescribeQuorum));
    }
}
