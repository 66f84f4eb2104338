package dev.odradek.broker.net;

import dev.odradek.base.task.TaskQueue;
import dev.odradek.base.time.Clock;
import dev.odradek.broker.request.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes in the connections of one listener as the limits allow. When accepting fails, for want of
/// file descriptors above all, it rests for a second; connections that exist go on.
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    private static final long REST_MS = 1000;

    private final ListenerBinding listener;
    private final ConnectionAdmission admission;
    private final ConnectionTable connections;
    private final CloseLog closeLog;
    private final QuietLog<ReadGate.Hold> failures;
    private final Runnable onEnded;
    private final ReadGate gate;
    private final Channel server;
    private final TaskQueue loop;
    private volatile boolean waitsForPlace;

    /// @param loop the event loop of `server`
    /// @param onEnded told on any thread when a connection of this listener has ended
    Acceptor(
            Channel server,
            TaskQueue loop,
            ListenerBinding listener,
            ConnectionAdmission admission,
            ConnectionTable connections,
            CloseLog closeLog,
            Clock clock,
            Runnable onEnded) {
        this.server = server;
        this.loop = loop;
        this.listener = listener;
        this.admission = admission;
        this.connections = connections;
        this.closeLog = closeLog;
        this.failures = new QuietLog<>(log, clock, ReadGate.Hold.class);
        this.onEnded = onEnded;
        this.gate = new ReadGate(server, clock, _ -> {});
    }

    ListenerBinding listener() {
        return listener;
    }

    Channel server() {
        return server;
    }

    /// Starts to accept; until then clients wait in the backlog. Any thread.
    void accept() {
        loop.execute(() -> gate.lift(ReadGate.Hold.STOPPED));
    }

    /// Looks again whether there is place, if that is what it waits for. Any thread.
    void onPlace() {
        if (waitsForPlace) {
            loop.offer(this::review); // refused when the node stops
        }
    }

    private void review() {
        waitsForPlace = true; // before the look, so that no place that becomes free is missed
        long waitMs = admission.hasPlace(listener) ? admission.waitMs(listener) : -1;
        if (waitMs == 0) {
            waitsForPlace = false;
            gate.lift(ReadGate.Hold.LIMIT);
        } else {
            gate.hold(ReadGate.Hold.LIMIT);
            if (waitMs > 0) {
                loop.schedule(waitMs, this::review);
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        gate.hold(ReadGate.Hold.STOPPED);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var child = (Channel) message;
        if (!(child.remoteAddress() instanceof InetSocketAddress remote)) {
            child.unsafe().closeForcibly(); // gone before it was taken in
            return;
        }
        InetAddress ip = remote.getAddress();
        switch (admission.admit(listener, ip)) {
            case ADMITTED -> take(context, child, ip);
            case ADMITTED_IN_PLACE_OF_ANOTHER -> {
                connections.closeLongestIdle();
                take(context, child, ip);
            }
            case TOO_MANY_OF_IP -> {
                refuse(remote, "its address has as many connections as it may");
                child.unsafe().closeForcibly();
                admission.ended(listener, ip);
            }
            case TOO_FAST_OF_IP -> {
                refuse(remote, "its address opens connections faster than it may");
                loop.schedule(
                        REST_MS,
                        () -> {
                            child.unsafe().closeForcibly();
                            ended(ip);
                        });
            }
        }
        review();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failures.warn(
                ReadGate.Hold.FAILED,
                "Listener "
                        + listener.name()
                        + " cannot accept connections for now ("
                        + cause.getMessage()
                        + "); raise the limit of open files if that is the reason");
        gate.hold(ReadGate.Hold.FAILED);
        loop.schedule(REST_MS, () -> gate.lift(ReadGate.Hold.FAILED));
    }

    private void take(ChannelHandlerContext context, Channel child, InetAddress ip) {
        child.closeFuture().addListener(_ -> ended(ip));
        context.fireChannelRead(child);
    }

    private void ended(InetAddress ip) {
        admission.ended(listener, ip);
        onEnded.run();
    }

    private void refuse(InetSocketAddress remote, String why) {
        closeLog.closing(
                remote.getAddress().getHostAddress() + ":" + remote.getPort(),
                listener.name(),
                CloseReason.CONNECTION_LIMIT,
                why);
    }
}
