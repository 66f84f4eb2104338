package dev.odradek.raft.driver;

import dev.odradek.raft.core.Endpoint;
import dev.odradek.wire.codec.Message;
import java.util.List;
import java.util.function.Consumer;

/// Carries requests to other replicas. The broker implements it on its connections; a sole voter
/// needs none.
public interface QuorumPeers {
    /// For a node that never sends: a sole voter.
    QuorumPeers NONE = (_, _, _, onDone) -> onDone.accept(new Outcome.Failed(false));

    /// Sends a request, in the highest version that both sides know, and calls `onDone` once, from
    /// any thread, within the request's time.
    ///
    /// @param to node id
    /// @param endpoints where it listens, at least one
    /// @param request one of Vote, BeginQuorumEpoch, EndQuorumEpoch, Fetch, FetchSnapshot
    void send(int to, List<Endpoint> endpoints, Message request, Consumer<Outcome> onDone);

    /// What became of a request.
    sealed interface Outcome {
        record Answered(Message response) implements Outcome {}

        /// The peer does not know a version of the request that can carry it.
        record Unsupported() implements Outcome {}

        /// @param refused whether nobody listens at the address
        record Failed(boolean refused) implements Outcome {}
    }
}
