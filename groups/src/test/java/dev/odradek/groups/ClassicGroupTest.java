package dev.odradek.groups;

import static dev.odradek.groups.GroupScenario.INITIAL_DELAY_MS;
import static dev.odradek.groups.GroupScenario.REBALANCE_MS;
import static dev.odradek.groups.GroupScenario.SESSION_MS;
import static dev.odradek.groups.GroupScenario.bytes;
import static dev.odradek.groups.GroupScenario.joinRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.groups.GroupScenario.Reply;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.JoinGroupRequest;
import dev.odradek.wire.message.JoinGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassicGroupTest {
    private final GroupScenario scenario = new GroupScenario();

    private static ErrorCode error(JoinGroupResponse response) {
        return ErrorCode.of(response.errorCode());
    }

    /// Two dynamic members in generation 1, the first leads, both synced.
    private List<String> stablePair() {
        Reply<JoinGroupResponse> a = scenario.joinNew();
        Reply<JoinGroupResponse> b = scenario.joinNew();
        scenario.advance(2 * INITIAL_DELAY_MS);
        String leader = a.get().memberId();
        String follower = b.get().memberId();
        var waiting = scenario.sync(follower, 1);
        assertThat(waiting.isGiven()).isFalse();
        assertThat(scenario.sync(leader, 1, leader, "A", follower, "B").get().assignment())
                .isEqualTo(bytes("A"));
        assertThat(waiting.get().assignment()).isEqualTo(bytes("B"));
        assertThat(scenario.describe().groupState()).isEqualTo("Stable");
        return List.of(leader, follower);
    }

    @Test
    void aDynamicMemberIsGivenAnIdBeforeItJoins() {
        JoinGroupResponse response = scenario.join("").get();

        assertThat(error(response)).isEqualTo(ErrorCode.MEMBER_ID_REQUIRED);
        assertThat(response.memberId()).isEqualTo("client-uuid0");
        assertThat(scenario.describe().groupState()).isEqualTo("Empty");
        assertThat(scenario.log()).hasSize(1);
    }

    @Test
    void anOldClientJoinsInOneStep() {
        Reply<JoinGroupResponse> reply = scenario.join(joinRequest("", null), 3);
        assertThat(reply.isGiven()).isFalse();

        scenario.advance(INITIAL_DELAY_MS);

        assertThat(error(reply.get())).isEqualTo(ErrorCode.NONE);
        assertThat(reply.get().generationId()).isEqualTo(1);
        assertThat(reply.get().leader()).isEqualTo(reply.get().memberId());
        assertThat(reply.get().members()).hasSize(1);
        assertThat(reply.get().protocolName()).isEqualTo("range");
    }

    @Test
    void onlyTheLeaderIsToldOfAllMembers() {
        Reply<JoinGroupResponse> a = scenario.joinNew();
        Reply<JoinGroupResponse> b = scenario.joinNew();

        scenario.advance(2 * INITIAL_DELAY_MS);

        assertThat(a.get().members()).hasSize(2);
        assertThat(b.get().members()).isEmpty();
        assertThat(b.get().leader()).isEqualTo(a.get().memberId());
    }

    @Test
    void theFirstRebalanceWaitsLongerWhileMembersCome() {
        Reply<JoinGroupResponse> a = scenario.joinNew();
        scenario.advance(INITIAL_DELAY_MS - 1);
        scenario.joinNew();
        scenario.advance(INITIAL_DELAY_MS);
        assertThat(a.isGiven()).isFalse();

        scenario.advance(1);

        assertThat(a.get().members()).hasSize(2);
    }

    @Test
    void aNewMemberMakesTheOthersJoinAgain() {
        List<String> members = stablePair();
        Reply<JoinGroupResponse> c = scenario.joinNew();

        assertThat(scenario.heartbeat(members.get(0), null, 1))
                .isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        Reply<JoinGroupResponse> a = scenario.join(members.get(0));
        Reply<JoinGroupResponse> b = scenario.join(members.get(1));

        assertThat(List.of(a, b, c)).allMatch(Reply::isGiven);
        assertThat(c.get().generationId()).isEqualTo(2);
        assertThat(a.get().members()).hasSize(3);
    }

    @Test
    void aMemberThatDoesNotComeBackIsOutWhenTheRebalanceTimeoutEnds() {
        List<String> members = stablePair();
        scenario.joinNew();
        scenario.join(members.get(0));
        for (int i = 0; i < REBALANCE_MS / 5_000 - 1; i++) {
            scenario.advance(5_000);
            scenario.heartbeat(members.get(1), null, 1);
        }

        scenario.advance(5_000);

        assertThat(scenario.describe().members()).hasSize(2);
        assertThat(scenario.heartbeat(members.get(1), null, 1))
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aSilentMemberIsOutAfterItsSession() {
        List<String> members = stablePair();
        scenario.advance(SESSION_MS - 1);
        scenario.heartbeat(members.get(0), null, 1);

        scenario.advance(1);

        assertThat(scenario.heartbeat(members.get(0), null, 1))
                .isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
        assertThat(scenario.describe().members()).hasSize(1);
    }

    @Test
    void theLastMemberLeavesAnEmptyGroupInTheLog() {
        List<String> members = stablePair();
        scenario.leave(members.get(0), null);

        scenario.leave(members.get(1), null);

        assertThat(scenario.describe().groupState()).isEqualTo("Empty");
        assertThat(scenario.failover().describe().groupState()).isEqualTo("Empty");
    }

    @Test
    void aMemberThatNeverSyncsIsOut() {
        Reply<JoinGroupResponse> a = scenario.joinNew();
        Reply<JoinGroupResponse> b = scenario.joinNew();
        scenario.advance(2 * INITIAL_DELAY_MS);
        scenario.sync(a.get().memberId(), 1, a.get().memberId(), "A");
        for (int i = 0; i < REBALANCE_MS / 5_000; i++) {
            scenario.advance(5_000);
            scenario.heartbeat(a.get().memberId(), null, 1);
            scenario.heartbeat(b.get().memberId(), null, 1);
        }

        assertThat(scenario.describe().members()).hasSize(1);
        assertThat(scenario.heartbeat(b.get().memberId(), null, 1))
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void aFollowerThatMissedItsAnswerGetsItAgain() {
        List<String> members = stablePair();

        JoinGroupResponse again = scenario.join(members.get(1)).get();

        assertThat(again.generationId()).isEqualTo(1);
        assertThat(scenario.describe().groupState()).isEqualTo("Stable");
    }

    @Test
    void aLeaderThatJoinsAgainBeginsARebalance() {
        List<String> members = stablePair();

        assertThat(scenario.join(members.get(0)).isGiven()).isFalse();

        assertThat(scenario.describe().groupState()).isEqualTo("PreparingRebalance");
    }

    @Test
    void nothingInCommonIsRefused() {
        stablePair();

        assertThat(error(scenario.join("", "sticky").get()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void anotherProtocolTypeIsRefused() {
        stablePair();

        JoinGroupRequest connect = joinRequest("", null).protocolType("connect");

        assertThat(error(scenario.join(connect, 9).get()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void aRefusedJoinMakesNoGroup() {
        var request = joinRequest("", null);
        request.protocols().clear();

        assertThat(error(scenario.join(request, 9).get()))
                .isEqualTo(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(scenario.log()).isEmpty();
    }

    @Test
    void anUnknownMemberIsTurnedAway() {
        assertThat(error(scenario.join("ghost").get())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        stablePair();

        assertThat(error(scenario.join("ghost").get())).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(ErrorCode.of(scenario.sync("ghost", 1).get().errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
        assertThat(scenario.heartbeat("ghost", null, 1)).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void anOldGenerationIsRefused() {
        List<String> members = stablePair();

        assertThat(scenario.heartbeat(members.get(0), null, 0))
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
        assertThat(ErrorCode.of(scenario.sync(members.get(0), 7).get().errorCode()))
                .isEqualTo(ErrorCode.ILLEGAL_GENERATION);
    }

    @Test
    void aFullGroupTakesNobody() {
        var small = new GroupScenario(1, List.of());
        small.joinNew();
        small.advance(INITIAL_DELAY_MS);

        assertThat(error(small.join("").get())).isEqualTo(ErrorCode.GROUP_MAX_SIZE_REACHED);
    }

    @Test
    void theMostVotedCommonProtocolIsChosen() {
        Reply<JoinGroupResponse> a = scenario.joinNew("x", "y");
        scenario.joinNew("y", "x");
        scenario.joinNew("y", "x", "z");

        scenario.advance(3 * INITIAL_DELAY_MS);

        assertThat(a.get().protocolName()).isEqualTo("y");
    }

    @Test
    void aStaticMemberComesBackWithoutARebalance() {
        Reply<JoinGroupResponse> a = scenario.joinStatic("", "one");
        Reply<JoinGroupResponse> b = scenario.joinStatic("", "two");
        scenario.advance(2 * INITIAL_DELAY_MS);
        String leader = a.get().memberId();
        String follower = b.get().memberId();
        scenario.sync(leader, 1, leader, "A", follower, "B");
        scenario.sync(follower, 1);

        JoinGroupResponse back = scenario.joinStatic("", "two").get();

        assertThat(back.generationId()).isEqualTo(1);
        assertThat(back.memberId()).isNotEqualTo(follower).startsWith("two-");
        assertThat(scenario.sync(back.memberId(), 1).get().assignment()).isEqualTo(bytes("B"));
        assertThat(scenario.heartbeat(follower, "two", 1)).isEqualTo(ErrorCode.FENCED_INSTANCE_ID);
        assertThat(scenario.heartbeat(leader, "one", 1)).isEqualTo(ErrorCode.NONE);
        assertThat(scenario.failover().heartbeat(back.memberId(), "two", 1))
                .isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aStaticLeaderThatComesBackNeedNotAssign() {
        Reply<JoinGroupResponse> a = scenario.joinStatic("", "one");
        scenario.advance(INITIAL_DELAY_MS);
        scenario.sync(a.get().memberId(), 1, a.get().memberId(), "A");

        JoinGroupResponse back = scenario.joinStatic("", "one").get();

        assertThat(back.skipAssignment()).isTrue();
        assertThat(back.leader()).isEqualTo(back.memberId());
        assertThat(back.members()).hasSize(1);
    }

    @Test
    void anOlderStaticLeaderIsToldThatItsOldIdLeads() {
        Reply<JoinGroupResponse> a = scenario.joinStatic("", "one");
        scenario.advance(INITIAL_DELAY_MS);
        scenario.sync(a.get().memberId(), 1, a.get().memberId(), "A");

        JoinGroupResponse back = scenario.join(joinRequest("", "one"), 8).get();

        assertThat(back.skipAssignment()).isFalse();
        assertThat(back.leader()).isEqualTo(a.get().memberId());
    }

    @Test
    void aTakeOverThatIsNotStoredIsTakenBack() {
        Reply<JoinGroupResponse> a = scenario.joinStatic("", "one");
        scenario.advance(INITIAL_DELAY_MS);
        scenario.sync(a.get().memberId(), 1, a.get().memberId(), "A");
        scenario.failAppends(ErrorCode.NOT_ENOUGH_REPLICAS);

        assertThat(scenario.joinStatic("", "one").refusal())
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        assertThat(scenario.heartbeat(a.get().memberId(), "one", 1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void anAdministratorRemovesAStaticMemberByItsInstance() {
        scenario.joinStatic("", "one");
        scenario.advance(INITIAL_DELAY_MS);

        assertThat(scenario.leave("", "one").members().getFirst().errorCode()).isZero();
        assertThat(ErrorCode.of(scenario.leave("", "one").members().getFirst().errorCode()))
                .isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    }

    @Test
    void followersWaitUntilTheAssignmentIsCommitted() {
        Reply<JoinGroupResponse> a = scenario.joinNew();
        scenario.advance(INITIAL_DELAY_MS);
        scenario.commits(false);

        var sync = scenario.sync(a.get().memberId(), 1, a.get().memberId(), "A");
        assertThat(sync.isGiven()).isFalse();
        scenario.commits(true);

        assertThat(sync.get().assignment()).isEqualTo(bytes("A"));
    }

    @Test
    void anAssignmentThatIsNotStoredIsTriedAgain() {
        Reply<JoinGroupResponse> a = scenario.joinNew();
        scenario.advance(INITIAL_DELAY_MS);
        scenario.failAppends(ErrorCode.NOT_ENOUGH_REPLICAS);

        var sync = scenario.sync(a.get().memberId(), 1, a.get().memberId(), "A");

        assertThat(ErrorCode.of(sync.get().errorCode()))
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(scenario.describe().groupState()).isEqualTo("PreparingRebalance");
    }

    @Test
    void aGroupThatIsNotStoredDoesNotExist() {
        scenario.failAppends(ErrorCode.NOT_ENOUGH_REPLICAS);

        assertThat(scenario.join("").refusal()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        assertThat(scenario.joinStatic("", "one").refusal())
                .isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);

        assertThat(scenario.list(List.of(), List.of())).isEmpty();
    }

    @Test
    void whoWaitsIsSentAwayWhenTheShardMoves() {
        Reply<JoinGroupResponse> a = scenario.joinNew();

        scenario.shard().unload(scenario.nowMs());

        assertThat(error(a.get())).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }

    @Test
    void afterAFailoverTheGroupGoesOn() {
        List<String> members = stablePair();

        GroupScenario other = scenario.failover();

        assertThat(other.heartbeat(members.get(1), null, 1)).isEqualTo(ErrorCode.NONE);
        assertThat(other.sync(members.get(1), 1).get().assignment()).isEqualTo(bytes("B"));
        assertThat(other.describe().protocolData()).isEqualTo("range");
        other.advance(SESSION_MS);
        assertThat(other.describe().groupState()).isEqualTo("Empty");
    }

    @Test
    void onlyEmptyGroupsAreDeleted() {
        List<String> members = stablePair();
        assertThat(scenario.delete("g")).isEqualTo(ErrorCode.NON_EMPTY_GROUP);
        members.forEach(id -> scenario.leave(id, null));

        assertThat(scenario.delete("g")).isEqualTo(ErrorCode.NONE);

        assertThat(scenario.delete("g")).isEqualTo(ErrorCode.GROUP_ID_NOT_FOUND);
        assertThat(scenario.describe().errorMessage()).isEqualTo("Group g not found.");
        assertThat(scenario.failover().list(List.of(), List.of())).isEmpty();
    }

    @Test
    void groupsAreListedByStateAndType() {
        stablePair();

        assertThat(scenario.list(List.of(" stable"), List.of("CLASSIC"))).hasSize(1);
        assertThat(scenario.list(List.of("Empty"), List.of())).isEmpty();
        assertThat(scenario.list(List.of(), List.of("share"))).isEmpty();
        assertThat(scenario.list(List.of(), List.of("nonsense"))).isEmpty();
    }
}
