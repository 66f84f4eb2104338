package dev.odradek.groups.classic;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.check.OwnedBy;
import dev.odradek.groups.shard.Answer;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.SyncGroupResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A member of a classic group.
@OwnedBy("coordinator queue")
final class ClassicMember {
    /// What a member with nothing assigned has.
    static final byte[] NO_ASSIGNMENT = new byte[0];

    /// Who a member is; never changes.
    ///
    /// @param instanceId of a static member, null of a dynamic one
    /// @param clientHost as Kafka words it: `/127.0.0.1`
    record Identity(
            String memberId, @Nullable String instanceId, String clientId, String clientHost) {
        Identity renamed(String newMemberId) {
            return new Identity(newMemberId, instanceId, clientId, clientHost);
        }
    }

    /// What a member says of itself each time it joins.
    record Terms(int rebalanceTimeoutMs, int sessionTimeoutMs, List<Protocol> protocols) {
        Terms {
            protocols = List.copyOf(protocols);
        }
    }

    private final Identity identity;
    private Terms terms;
    private byte[] assignment = NO_ASSIGNMENT;
    private @Nullable Answer<JoinGroupResponse> join;
    private @Nullable Answer<SyncGroupResponse> sync;
    private boolean isNew;

    ClassicMember(Identity identity, Terms terms) {
        this.identity = identity;
        this.terms = terms;
    }

    Identity identity() {
        return identity;
    }

    String memberId() {
        return identity.memberId();
    }

    @Nullable String instanceId() {
        return identity.instanceId();
    }

    boolean isStatic() {
        return identity.instanceId() != null;
    }

    Terms terms() {
        return terms;
    }

    void terms(Terms newTerms) {
        terms = newTerms;
    }

    byte[] assignment() {
        return assignment;
    }

    void assignment(byte[] bytes) {
        assignment = bytes;
    }

    /// The JoinGroup that waits for the group; null when none does.
    @Nullable Answer<JoinGroupResponse> join() {
        return join;
    }

    void join(@Nullable Answer<JoinGroupResponse> waiting) {
        join = waiting;
    }

    boolean awaitsJoin() {
        return join != null;
    }

    /// The SyncGroup that waits for the leader's; null when none does.
    @Nullable Answer<SyncGroupResponse> sync() {
        return sync;
    }

    void sync(@Nullable Answer<SyncGroupResponse> waiting) {
        sync = waiting;
    }

    /// Has not been told its id by a JoinGroup response yet.
    boolean isNew() {
        return isNew;
    }

    void isNew(boolean value) {
        isNew = value;
    }

    /// Whether its silence is our doing: it waits for an answer and cannot send heartbeats
    /// meanwhile.
    boolean isKeptWaiting() {
        return !isNew && (join != null || sync != null);
    }

    byte[] metadata(String protocolName) {
        for (Protocol protocol : terms.protocols()) {
            if (protocol.name().equals(protocolName)) {
                return protocol.metadata();
            }
        }
        Invariant.check(false, "member %s does not know %s", memberId(), protocolName);
        return NO_ASSIGNMENT;
    }

    /// Its first choice among `candidates`, of which it knows at least one.
    String vote(Set<String> candidates) {
        for (Protocol protocol : terms.protocols()) {
            if (candidates.contains(protocol.name())) {
                return protocol.name();
            }
        }
        Invariant.check(false, "member %s knows none of %s", memberId(), candidates);
        return "";
    }
}
