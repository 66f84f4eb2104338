package dev.odradek.broker.net;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.disk.ColdReads;
import dev.odradek.broker.request.Answer;
import dev.odradek.broker.request.CloseReason;
import dev.odradek.broker.request.ConnectionState;
import dev.odradek.broker.request.RequestDispatcher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The requests of one connection: starts them in order, holds answers back until those before them
/// have left, and stops reading while too much waits to be answered or to be sent.
@OwnedBy("the connection's event loop")
final class RequestFlow extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final Logger log = LoggerFactory.getLogger(RequestFlow.class);

    /// Requests of one connection that may wait for their answers.
    static final int OUTSTANDING_MAX = 100;

    /// Bytes of requests of one connection that may wait for their answers; one request always may.
    static final long OUTSTANDING_BYTES_MAX = 16L * 1024 * 1024;

    /// Requests up to this size are not charged to the budget: what followers and the metadata log
    /// ask for must go through when producers have used it up and wait for them.
    static final int FREE_BYTES = 4 * 1024;

    private final ConnectionState connection;
    private final RequestDispatcher dispatcher;
    private final EventLoop loop;
    private final FrameBudget budget;
    private final FrameBudget.Share share;
    private final ReadGate gate;
    private final AnswerStream answers;
    private final CloseLog closeLog;

    private final ArrayDeque<PendingReply> outstanding = new ArrayDeque<>();
    private long outstandingBytes;
    private boolean reading;
    private boolean flushScheduled;
    private boolean closing;
    private @Nullable ChannelHandlerContext context;

    /// What the flow is made of.
    record Parts(
            ConnectionState connection,
            RequestDispatcher dispatcher,
            EventLoop loop,
            FrameBudget budget,
            FrameBudget.Share share,
            ReadGate gate,
            ByteBufAllocator allocator,
            ColdReads coldReads,
            CloseLog closeLog) {}

    RequestFlow(Parts parts) {
        this.connection = parts.connection();
        this.dispatcher = parts.dispatcher();
        this.loop = parts.loop();
        this.budget = parts.budget();
        this.share = parts.share();
        this.gate = parts.gate();
        this.answers = new AnswerStream(parts.allocator(), parts.coldReads(), this::onLoop);
        this.closeLog = parts.closeLog();
    }

    /// Whether requests wait for their answers.
    boolean isWaiting() {
        return !outstanding.isEmpty();
    }

    /// Whether every answer is in the channel.
    boolean isWritten() {
        return answers.isEmpty();
    }

    /// Bytes of the answer that is being sent which are not in the channel yet.
    long unwrittenBytes() {
        return answers.leftBytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void onFrame(ByteBuf frame, long receivedNanos) {
        var pending = new PendingReply(this, frame);
        outstanding.add(pending);
        outstandingBytes += pending.frameBytes();
        boolean charged = pending.frameBytes() > FREE_BYTES;
        if (charged) {
            share.takeAnyway(pending.frameBytes());
        }
        dispatcher.dispatch(connection, frame, receivedNanos, pending);
        if (charged && pending.outcome() == null && budget.isUsedUp()) {
            gate.hold(ReadGate.Hold.MEMORY);
            share.awaitRoom();
        }
        if (outstanding.size() >= OUTSTANDING_MAX || outstandingBytes >= OUTSTANDING_BYTES_MAX) {
            gate.hold(ReadGate.Hold.OUTSTANDING);
        }
    }

    @Override
    public void onBroken(CloseReason reason, String detail) {
        var pending = new PendingReply(this, Unpooled.EMPTY_BUFFER);
        outstanding.add(pending);
        gate.hold(ReadGate.Hold.STOPPED);
        pending.close(reason, detail);
    }

    /// Runs `task` on the connection's loop: at once, or soon. When the loop has ended, runs it
    /// here: nobody else touches the connection any more.
    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException _) {
            synchronized (this) {
                task.run();
            }
        }
    }

    /// A slot has ended: sends all answers that nothing stands before any more.
    void onOutcome(PendingReply ended) {
        if (ended.frameBytes() > FREE_BYTES) {
            share.release(ended.frameBytes());
        }
        PendingReply first = outstanding.peek();
        while (first != null && first.outcome() != null) {
            outstanding.remove();
            outstandingBytes -= first.frameBytes();
            deliver(first.outcome());
            first = outstanding.peek();
        }
        if (gate.isHeld(ReadGate.Hold.OUTSTANDING)
                && outstanding.size() <= OUTSTANDING_MAX / 2
                && outstandingBytes <= OUTSTANDING_BYTES_MAX / 2) {
            gate.lift(ReadGate.Hold.OUTSTANDING);
        }
    }

    /// Closes the connection at once; answers that wait are not sent.
    void close(CloseReason reason, String detail) {
        ChannelHandlerContext here = context;
        if (here == null || !here.channel().isOpen()) {
            return;
        }
        stop(reason, detail);
        var _ = here.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        reading = true;
        here.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        reading = false;
        here.flush();
        here.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (here.channel().isWritable()) {
            pump(here);
        } else {
            gate.hold(ReadGate.Hold.UNSENT);
        }
        here.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        closing = true;
        answers.close();
        connection.closed();
        here.fireChannelInactive();
    }

    /// Something was thrown on the way in, or a write failed: ends the connection.
    void failed(Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("Connection {} failed: {}", connection, cause.toString());
            close(CloseReason.LOST, cause.toString());
        } else {
            log.error("Connection {} failed: a bug in Odradek", connection, cause);
            close(CloseReason.BUG, cause.toString());
        }
    }

    private void deliver(PendingReply.Outcome outcome) {
        switch (outcome) {
            case PendingReply.Outcome.Answered(Answer answer) -> send(answer);
            case PendingReply.Outcome.Nothing _ -> {
                // The client expects nothing.
            }
            case PendingReply.Outcome.Closed(CloseReason reason, String detail) ->
                    closeAfterAnswers(reason, detail);
        }
    }

    private void send(Answer answer) {
        ChannelHandlerContext here = context;
        if (closing || here == null) {
            answers.discard(answer);
            return;
        }
        try {
            answers.add(answer);
        } catch (RuntimeException | OutOfMemoryError e) {
            // Left out, it would make every later answer look like the one to an earlier request.
            unwritable(e);
        }
        pump(here);
    }

    /// Writes what can be written of the answers that wait.
    private void pump(ChannelHandlerContext here) {
        try {
            answers.pump(here, this::onReady);
        } catch (IOException e) {
            unreadable(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            unwritable(e);
        }
        if (here.channel().isWritable() && answers.isEmpty()) {
            gate.lift(ReadGate.Hold.UNSENT);
        } else {
            gate.hold(ReadGate.Hold.UNSENT);
        }
        scheduleFlush(here);
    }

    /// Records that had to be waited for are there, or never will be.
    private void onReady(@Nullable IOException failure) {
        ChannelHandlerContext here = context;
        if (failure != null) {
            unreadable(failure);
        } else if (here != null) {
            pump(here);
        }
    }

    private void unreadable(IOException cause) {
        close(CloseReason.STORAGE, "records could not be read: " + cause.getMessage());
    }

    private void unwritable(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            close(CloseReason.MEMORY, "no memory for an answer: " + cause.getMessage());
        } else {
            log.error("An answer to {} could not be written: a bug in Odradek", connection, cause);
            close(CloseReason.BUG, "an answer could not be written");
        }
    }

    private void closeAfterAnswers(CloseReason reason, String detail) {
        ChannelHandlerContext here = context;
        if (closing || here == null) {
            return;
        }
        stop(reason, detail);
        answers.whenWritten(() ->
                here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
        pump(here);
    }

    private void stop(CloseReason reason, String detail) {
        if (!closing) {
            closing = true;
            gate.hold(ReadGate.Hold.STOPPED);
            closeLog.closing(connection.id(), connection.listener(), reason, detail);
        }
    }

    /// One flush for all answers of a turn of the loop.
    private void scheduleFlush(ChannelHandlerContext here) {
        if (reading || flushScheduled) {
            return;
        }
        flushScheduled = true;
        loop.execute(() -> {
            flushScheduled = false;
            here.flush();
        });
    }
}
