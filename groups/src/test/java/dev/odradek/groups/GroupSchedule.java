package dev.odradek.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.groups.GroupScenario.Reply;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroup;
import dev.odradek.wire.message.DescribeGroupsResponse.DescribedGroupMember;
import dev.odradek.wire.message.HeartbeatRequest;
import dev.odradek.wire.message.HeartbeatResponse;
import dev.odradek.wire.message.JoinGroupResponse;
import dev.odradek.wire.message.LeaveGroupRequest;
import dev.odradek.wire.message.LeaveGroupResponse;
import dev.odradek.wire.message.SyncGroupResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Six members that join, sync, heartbeat, leave, die and come back in a random order.
final class GroupSchedule {
    private static final int PARTITIONS = 12;

    /// A client of a group, dynamic or static.
    private static final class Member {
        final @Nullable String instanceId;
        String memberId = "";
        int generation = -1;
        int syncGeneration = -1;
        List<String> roster = List.of();
        @Nullable Reply<JoinGroupResponse> join;
        @Nullable Reply<SyncGroupResponse> sync;

        Member(@Nullable String instanceId) {
            this.instanceId = instanceId;
        }

        void forget() {
            join = null;
            sync = null;
            generation = -1;
        }
    }

    private final Random random;
    private GroupScenario scenario = new GroupScenario();
    private final List<Member> members = new ArrayList<>();
    private final List<Reply<?>> replies = new ArrayList<>();

    /// What was given to whom, by the shard's life and generation.
    private final Map<String, Map<String, Set<String>>> owned = new HashMap<>();

    private int life;
    private int highestGeneration;

    GroupSchedule(Random random) {
        this.random = random;
        for (int i = 0; i < 6; i++) {
            members.add(new Member(i % 3 == 0 ? "static-" + i : null));
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
            members.forEach(this::takeAnswers);
            checkLog();
        }
        scenario.failAppends(null);
        scenario.commits(true);
        scenario.shard().unload(scenario.nowMs());
        assertThat(replies).allMatch(reply -> reply.count() == 1);
    }

    private void step() {
        Member member = members.get(random.nextInt(members.size()));
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> join(member);
            case 5, 6, 7, 8, 9 -> sync(member);
            case 10, 11, 12, 13 -> heartbeat(member);
            case 14 -> leave(member);
            case 15 -> member.forget();
            case 16, 17, 18 -> scenario.advance(random.nextInt(4_000));
            case 19 -> scenario.advance(random.nextInt(70_000));
            case 20 -> scenario.commits(random.nextInt(3) != 0);
            case 21 ->
                    scenario.failAppends(
                            random.nextInt(4) == 0 ? ErrorCode.NOT_ENOUGH_REPLICAS : null);
            case 22 -> scenario.failAppends(null);
            default -> {
                if (random.nextInt(6) == 0) {
                    failover();
                }
            }
        }
    }

    private void join(Member member) {
        if (member.join == null) {
            var request = GroupScenario.joinRequest(member.memberId, member.instanceId);
            member.join = scenario.join(request, random.nextInt(3) == 0 ? 3 : 9);
            replies.add(member.join);
        }
    }

    private void sync(Member member) {
        if (member.sync != null || member.generation < 0) {
            return;
        }
        var assignments = new ArrayList<String>();
        for (int i = 0; i < member.roster.size(); i++) {
            var share = new ArrayList<String>();
            for (int p = i; p < PARTITIONS; p += member.roster.size()) {
                share.add("g" + member.generation + "-p" + p);
            }
            assignments.add(member.roster.get(i));
            assignments.add(String.join(",", share));
        }
        member.syncGeneration = member.generation;
        member.sync =
                scenario.sync(
                        member.memberId, member.generation, assignments.toArray(String[]::new));
        replies.add(member.sync);
    }

    private void heartbeat(Member member) {
        if (member.generation >= 0 && member.join == null && member.sync == null) {
            var request =
                    new HeartbeatRequest()
                            .groupId("g")
                            .memberId(member.memberId)
                            .groupInstanceId(member.instanceId)
                            .generationId(member.generation);
            var reply = new Reply<HeartbeatResponse>();
            replies.add(reply);
            scenario.decide((m, step) -> m.heartbeat(request, reply, step));
        }
    }

    private void leave(Member member) {
        var reply = new Reply<LeaveGroupResponse>();
        var leaving =
                List.of(
                        new LeaveGroupRequest.MemberIdentity()
                                .memberId(member.memberId)
                                .groupInstanceId(member.instanceId));
        replies.add(reply);
        scenario.decide((m, step) -> m.leave("g", leaving, reply, step));
        member.forget();
        member.memberId = "";
    }

    private void failover() {
        scenario.shard().unload(scenario.nowMs());
        scenario = scenario.failover();
        life++;
        highestGeneration = 0;
        members.forEach(Member::forget);
    }

    private void takeAnswers(Member member) {
        if (member.join != null && member.join.isGiven()) {
            Reply<JoinGroupResponse> reply = member.join;
            member.join = null;
            member.generation = -1;
            if (!reply.isRefused()) {
                joined(member, reply.get());
            }
        }
        if (member.sync != null && member.sync.isGiven()) {
            Reply<SyncGroupResponse> reply = member.sync;
            member.sync = null;
            if (!reply.isRefused() && reply.get().errorCode() == 0) {
                synced(member, reply.get());
            }
        }
    }

    private void joined(Member member, JoinGroupResponse response) {
        switch (ErrorCode.of(response.errorCode())) {
            case NONE -> {
                member.memberId = response.memberId();
                member.generation = response.generationId();
                member.roster =
                        response.skipAssignment()
                                ? List.of()
                                : response.members().stream().map(m -> m.memberId()).toList();
                highestGeneration = Math.max(highestGeneration, response.generationId());
            }
            case MEMBER_ID_REQUIRED -> member.memberId = response.memberId();
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> member.memberId = "";
            default -> {}
        }
    }

    private void synced(Member member, SyncGroupResponse response) {
        var shares =
                owned.computeIfAbsent(life + "/" + member.syncGeneration, _ -> new HashMap<>());
        String text = new String(response.assignment(), StandardCharsets.UTF_8);
        Set<String> share = text.isEmpty() ? Set.of() : Set.of(text.split(","));
        assertThat(share)
                .as("assigned in this generation")
                .allMatch(partition -> partition.startsWith("g" + member.syncGeneration + "-"));
        String owner = member.instanceId == null ? member.memberId : member.instanceId;
        shares.put(owner, share);
        var all = new HashSet<String>();
        shares.values()
                .forEach(one ->
                        one.forEach(partition ->
                                assertThat(all.add(partition))
                                        .as("one owner of %s", partition)
                                        .isTrue()));
        assertThat(member.syncGeneration).isLessThanOrEqualTo(highestGeneration);
    }

    private void checkLog() {
        var reply = new Reply<List<DescribedGroup>>();
        scenario.decide((m, step) -> m.describe(List.of("g"), 6, reply, step));
        if (!reply.isGiven() || !reply.get().getFirst().groupState().equals("Stable")) {
            replies.add(reply);
            return;
        }
        var stable = assignments(reply.get().getFirst().members());
        var replayed = assignments(scenario.failover().describe().members());
        assertThat(replayed).containsAllEntriesOf(stable);
    }

    private static Map<String, String> assignments(List<DescribedGroupMember> members) {
        var assignments = new HashMap<String, String>();
        members.forEach(m ->
                assignments.put(
                        m.memberId(), new String(m.memberAssignment(), StandardCharsets.UTF_8)));
        return assignments;
    }
}
