package dev.odradek.broker.request;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.task.ScheduledTask;
import dev.odradek.broker.partition.BatchIntake;
import dev.odradek.broker.partition.CommitWaiter;
import dev.odradek.broker.partition.Leadership;
import dev.odradek.broker.partition.Partition;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.ProduceResponse;
import dev.odradek.wire.message.ProduceResponse.BatchIndexAndErrorMessage;
import dev.odradek.wire.message.ProduceResponse.PartitionProduceResponse;
import dev.odradek.wire.record.ValidationOutcome.RecordError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to one Produce request, given when the last of its partitions is decided or its time
/// is up.
@OwnedBy("the event loop of the connection")
final class ProduceAnswer {
    private static final short ACKS_NONE = 0;
    private static final short ACKS_ALL = -1;
    private static final long NO_OFFSET = -1;

    private final short acks;
    private final RequestContext context;
    private final Reply<ProduceResponse> reply;
    private final ProduceResponse response = new ProduceResponse();
    private final List<Waiting> waiting = new ArrayList<>();
    private @Nullable ScheduledTask timer;
    private @Nullable ErrorCode firstError;
    private boolean started;
    private boolean answered;

    ProduceAnswer(short acks, RequestContext context, Reply<ProduceResponse> reply) {
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
            } else {
                context.loop().execute(() -> decided(this, error));
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
            case BatchIntake.Refused refused -> refused(answer, partition, refused);
            case BatchIntake.Appended appended -> {
                answer.baseOffset(appended.baseOffset())
                        .logAppendTimeMs(appended.logAppendTimeMs())
                        .logStartOffset(appended.logStartOffset());
                if (acks == ACKS_ALL) {
                    var waiter = new Waiting(partition, answer);
                    waiting.add(waiter);
                    partition.whenCommitted(appended.lastOffset() + 1, waiter);
                }
            }
        }
    }

    private void refused(
            PartitionProduceResponse answer, Partition partition, BatchIntake.Refused refused) {
        failed(answer, refused.error(), refused.message());
        for (RecordError error : refused.recordErrors()) {
            answer.recordErrors()
                    .add(
                            new BatchIndexAndErrorMessage()
                                    .batchIndex(error.batchIndex())
                                    .batchIndexErrorMessage(error.message()));
        }
        if (refused.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
            Leadership now = partition.leadership();
            answer.currentLeader().leaderId(now.leaderId()).leaderEpoch(now.epoch());
        }
    }

    /// Every partition was tried: answers now, or when those that wait are decided.
    void allStarted(int timeoutMs) {
        started = true;
        if (waiting.isEmpty()) {
            answer();
        } else {
            timer = context.loop().schedule(Math.max(timeoutMs, 0), this::onTimeout);
        }
    }

    private void decided(Waiting waiter, ErrorCode error) {
        if (!waiting.remove(waiter)) {
            return;
        }
        if (error != ErrorCode.NONE) {
            waiter.answer.errorCode(error.code()).baseOffset(NO_OFFSET).logAppendTimeMs(-1);
        }
        if (started && waiting.isEmpty()) {
            answer();
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
        if (acks != ACKS_NONE) {
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
