package dev.odradek.broker.request;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.broker.partition.BatchIntake;
import dev.odradek.broker.partition.CommitWaiter;
import dev.odradek.broker.partition.Partition;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.ProduceResponse;
import dev.odradek.wire.message.ProduceResponse.BatchIndexAndErrorMessage;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import dev.odradek.wire.message.ProduceResponse.TopicProduceResponse;
import dev.odradek.wire.record.ValidationOutcome.RecordError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The answer to one Produce request, given when the last of its partitions is decided or its time
/// is up.
@OwnedBy("the event loop of the connection")
final class ProduceAnswer {
    private static final Logger log = LoggerFactory.getLogger(ProduceAnswer.class);
    private static final int FIRST_VERSION_WITH_LEADERS = 10;
    private static final int FIRST_VERSION_BY_ID = 13;
    private static final short ACKS_NONE = 0;
    private static final short ACKS_ALL = -1;
    private static final long NO_OFFSET = -1;

    private final short acks;
    private final RequestContext context;
    private final Reply<ProduceResponse> reply;
    private final CurrentLeaders leaders;
    private final ProduceResponse response = new ProduceResponse();
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable ScheduledTask timer;
    private @Nullable ErrorCode firstError;
    private final Runnable giveUp = this::onTimeout;
    private boolean started;
    private boolean answered;

    ProduceAnswer(
            short acks,
            RequestContext context,
            Reply<ProduceResponse> reply,
            CurrentLeaders leaders) {
        this.leaders = leaders;
        this.acks = acks;
        this.context = context;
        this.reply = reply;
    }

    /// A partition whose records are appended and not committed.
    private final class Waiting implements CommitWaiter {
        private final Partition partition;
        private final PartitionProduceResponse answer;

        Waiting(Partition partition, PartitionProduceResponse answer) {
            this.partition = partition;
            this.answer = answer;
        }

        @Override
        public void onDecided(ErrorCode error) {
            if (context.loop().isOwner()) {
                decided(this, error);
            } else if (!context.loop().offer(() -> decided(this, error))) {
                // The loop is full, and the timer answers; or it has ended with its connections.
                log.debug("An answer of {} came too late or too early", context.connection());
            }
        }
    }

    ProduceResponse response() {
        return response;
    }

    /// Nothing of the partition's batch was taken.
    void failed(PartitionProduceResponse answer, ErrorCode error, @Nullable String message) {
        if (firstError == null) {
            firstError = error;
        }
        answer.errorCode(error.code())
                .baseOffset(NO_OFFSET)
                .logAppendTimeMs(-1)
                .logStartOffset(NO_OFFSET)
                .errorMessage(message);
    }

    /// The partition's batch went to its log, or was refused there.
    void taken(PartitionProduceResponse answer, Partition partition, BatchIntake.Taken taken) {
        switch (taken) {
            case BatchIntake.Refused refused -> refused(answer, refused);
            case BatchIntake.Appended appended -> {
                answer.baseOffset(appended.baseOffset())
                        .logAppendTimeMs(appended.logAppendTimeMs())
                        .logStartOffset(appended.logStartOffset());
                awaitAcknowledgement(answer, partition, appended.lastOffset() + 1);
            }
        }
    }

    private void awaitAcknowledgement(
            PartitionProduceResponse answer, Partition partition, long endOffset) {
        if (acks == ACKS_NONE) {
            return;
        }
        var waiter = new Waiting(partition, answer);
        waiting.add(waiter);
        if (acks == ACKS_ALL) {
            partition.whenCommitted(endOffset, waiter);
        } else if (!partition.whenFlushed(endOffset, waiter)) {
            waiting.remove(waiter);
        }
    }

    private void refused(PartitionProduceResponse answer, BatchIntake.Refused refused) {
        failed(answer, refused.error(), refused.message());
        for (RecordError error : refused.recordErrors()) {
            answer.recordErrors()
                    .add(
                            new BatchIndexAndErrorMessage()
                                    .batchIndex(error.batchIndex())
                                    .batchIndexErrorMessage(error.message()));
        }
    }

    /// Every partition was tried: answers now, or when those that wait are decided.
    void allStarted(int timeoutMs) {
        started = true;
        if (waiting.isEmpty()) {
            answer();
        } else {
            timer = context.loop().schedule(Math.max(timeoutMs, 0), giveUp);
            context.connection().whenClosed(giveUp);
        }
    }

    private void decided(Waiting waiter, ErrorCode error) {
        if (!waiting.remove(waiter)) {
            return;
        }
        // The offsets stay, as Kafka leaves them: the records are in the log.
        waiter.answer.errorCode(error.code());
        if (started && waiting.isEmpty()) {
            answer();
        }
    }

    /// Tells who leads the partitions that are not led here (KIP-951).
    private void addLeaders() {
        if (context.apiVersion() < FIRST_VERSION_WITH_LEADERS) {
            return;
        }
        Set<Integer> named = new HashSet<>();
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                if (partition.errorCode() != ErrorCode.NOT_LEADER_OR_FOLLOWER.code()) {
                    continue;
                }
                var leader =
                        leaders.of(
                                topic.topicId(),
                                topic.name(),
                                partition.index(),
                                context.apiVersion() >= FIRST_VERSION_BY_ID);
                partition.currentLeader().leaderId(leader.id()).leaderEpoch(leader.epoch());
                var endpoint = leaders.endpoint(leader.id(), context.listener());
                if (endpoint.isPresent() && named.add(leader.id())) {
                    response.nodeEndpoints()
                            .add(
                                    new ProduceResponse.NodeEndpoint()
                                            .nodeId(leader.id())
                                            .host(endpoint.get().host())
                                            .port(endpoint.get().port())
                                            .rack(leaders.rack(leader.id())));
                }
            }
        }
    }

    private void onTimeout() {
        for (Waiting waiter : List.copyOf(waiting)) {
            waiter.partition.forget(waiter);
            decided(waiter, ErrorCode.REQUEST_TIMED_OUT);
        }
    }

    private void answer() {
        if (answered) {
            return;
        }
        answered = true;
        if (timer != null) {
            timer.cancel();
        }
        context.connection().forget(giveUp);
        if (acks != ACKS_NONE) {
            addLeaders();
            reply.send(response);
        } else if (firstError == null) {
            reply.none();
        } else {
            // The producer expects no answer; a closed connection is how it learns to look for its
            // leader again.
            reply.closeConnection("a produce request with acks=0 failed with " + firstError);
        }
    }
}
