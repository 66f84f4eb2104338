package dev.odradek.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.base.task.TaskQueue;
import dev.odradek.sim.SimClock;
import dev.odradek.sim.SimTasks;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.BrokerHeartbeatRequest;
import dev.odradek.wire.message.BrokerHeartbeatResponse;
import dev.odradek.wire.message.BrokerRegistrationRequest;
import dev.odradek.wire.message.BrokerRegistrationResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BrokerLifecycleTest {
    private static final long HEARTBEAT_MS = 2_000;

    private final SimTasks tasks = new SimTasks(new SimClock(), new Random(1));
    private final TaskQueue queue = tasks.queue("broker-lifecycle", 100);
    private final ArrayDeque<Consumer<BrokerRegistrationResponse>> registrations =
            new ArrayDeque<>();
    private final List<BrokerHeartbeatRequest> beats = new ArrayList<>();
    private final ArrayDeque<Consumer<BrokerHeartbeatResponse>> heartbeats = new ArrayDeque<>();
    private final BrokerLifecycle lifecycle =
            new BrokerLifecycle(
                    1,
                    HEARTBEAT_MS,
                    queue,
                    new BrokerLifecycle.Controller() {
                        @Override
                        public void register(
                                BrokerRegistrationRequest request,
                                Consumer<BrokerRegistrationResponse> answer) {
                            registrations.add(answer);
                        }

                        @Override
                        public void heartbeat(
                                BrokerHeartbeatRequest request,
                                Consumer<BrokerHeartbeatResponse> answer) {
                            beats.add(request);
                            heartbeats.add(answer);
                        }
                    },
                    BrokerRegistrationRequest::new,
                    new MetadataPublisher(
                            tasks.queue("metadata", 10), new ClusterView(), () -> -1, List.of()));

    private void registered(ErrorCode error, long epoch) {
        registrations
                .remove()
                .accept(
                        new BrokerRegistrationResponse()
                                .errorCode(error.code())
                                .brokerEpoch(epoch));
        tasks.runDue();
    }

    private void heard(ErrorCode error, boolean fenced, boolean mayStop) {
        heartbeats
                .remove()
                .accept(
                        new BrokerHeartbeatResponse()
                                .errorCode(error.code())
                                .isCaughtUp(true)
                                .isFenced(fenced)
                                .shouldShutDown(mayStop));
        tasks.runDue();
    }

    private void run() {
        var _ = lifecycle.register();
        tasks.runDue();
        registered(ErrorCode.NONE, 40);
        heard(ErrorCode.NONE, true, false);
        var _ = lifecycle.becomeReady();
        tasks.runDue();
        heard(ErrorCode.NONE, false, false);
    }

    @Test
    void itRegistersAndAsksToBeUnfencedOnlyWhenItIsReady() {
        var epoch = lifecycle.register();
        tasks.runDue();
        registered(ErrorCode.NONE, 40);
        assertThat(epoch).isCompletedWithValue(40L);
        assertThat(lifecycle.brokerEpoch()).isEqualTo(40);
        assertThat(beats.getLast().wantFence()).isTrue();
        heard(ErrorCode.NONE, true, false);

        var running = lifecycle.becomeReady();
        tasks.runDue();
        assertThat(beats.getLast().wantFence()).isFalse();
        assertThat(beats.getLast().brokerEpoch()).isEqualTo(40);
        heard(ErrorCode.NONE, true, false);
        assertThat(running).isNotCompleted();

        // It does not wait for the next heartbeat to ask again.
        tasks.runForMs(50);
        heard(ErrorCode.NONE, false, false);
        assertThat(running).isCompleted();
    }

    @Test
    void aBrokerThatRunsBeatsOnceInAnInterval() {
        run();
        int before = beats.size();
        tasks.runForMs(HEARTBEAT_MS - 1);
        assertThat(beats).hasSize(before);

        tasks.runForMs(1);
        assertThat(beats).hasSize(before + 1);
        heard(ErrorCode.NOT_CONTROLLER, false, false);
        tasks.runForMs(HEARTBEAT_MS);
        assertThat(beats).hasSize(before + 2);
    }

    @Test
    void aRegistrationIsTriedAgainUnlessItCanNeverSucceed() {
        var epoch = lifecycle.register();
        tasks.runDue();
        registered(ErrorCode.DUPLICATE_BROKER_REGISTRATION, -1);
        assertThat(registrations).isEmpty();
        tasks.runForMs(100);
        registered(ErrorCode.NOT_CONTROLLER, -1);
        tasks.runForMs(100);
        registered(ErrorCode.INCONSISTENT_CLUSTER_ID, -1);

        assertThat(epoch)
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RegistrationRefusedException.class);
        tasks.runForMs(10_000);
        assertThat(registrations).isEmpty();
    }

    @Test
    void theFirstTriesFollowAtOnceAndLaterOnesTakeTheirTime() {
        var _ = lifecycle.register();
        tasks.runDue();
        for (long waitMs : List.of(5L, 10L, 20L, 40L, 80L, 100L, 100L)) {
            registered(ErrorCode.NOT_CONTROLLER, -1);

            tasks.runForMs(waitMs - 1);
            assertThat(registrations).isEmpty();
            tasks.runForMs(1);
            assertThat(registrations).hasSize(1);
        }
    }

    @Test
    void aForgottenBrokerRegistersAgainAndGoesOnWithItsNewEpoch() {
        run();
        tasks.runForMs(HEARTBEAT_MS);
        heard(ErrorCode.STALE_BROKER_EPOCH, false, false);
        registered(ErrorCode.NONE, 77);

        assertThat(lifecycle.brokerEpoch()).isEqualTo(77);
        assertThat(beats.getLast().brokerEpoch()).isEqualTo(77);
        assertThat(beats.getLast().wantFence()).isFalse();
    }

    @Test
    void itStopsWhenTheControllerLetsIt() {
        run();
        var down = lifecycle.shutDown();
        tasks.runDue();
        assertThat(beats.getLast().wantShutDown()).isTrue();
        heard(ErrorCode.NONE, false, false);
        assertThat(down).isNotCompleted();
        tasks.runForMs(50);
        heard(ErrorCode.NONE, true, true);
        assertThat(down).isCompleted();

        int before = beats.size();
        tasks.runForMs(60_000);
        assertThat(beats).hasSize(before);
    }

    @Test
    void aBrokerThatNeverRanStopsAtOnce() {
        var _ = lifecycle.register();
        tasks.runDue();
        var down = lifecycle.shutDown();
        tasks.runDue();
        assertThat(down).isCompleted();

        registered(ErrorCode.NONE, 40);
        assertThat(beats).isEmpty();
    }

    @Test
    void aLateAnswerDoesNotMakeASecondHeart() {
        var _ = lifecycle.register();
        tasks.runDue();
        registered(ErrorCode.NONE, 40);
        var _ = lifecycle.becomeReady();
        tasks.runDue();
        assertThat(heartbeats).hasSize(2);
        heard(ErrorCode.NONE, true, false);
        heard(ErrorCode.NONE, false, false);
        int before = beats.size();

        tasks.runForMs(HEARTBEAT_MS);
        assertThat(beats).hasSize(before + 1);
    }
}
