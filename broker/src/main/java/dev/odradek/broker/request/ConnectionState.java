package dev.odradek.broker.request;

import dev.odradek.base.task.TaskQueue;
import java.net.InetAddress;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// What is known of one client connection. Read from any thread; changed on its event loop.
public final class ConnectionState {
    /// The principal of a connection that has not authenticated.
    public static final String ANONYMOUS = "User:ANONYMOUS";

    /// Stands for the client's software until it names itself by ApiVersions. Source: KIP-511.
    public static final String UNKNOWN_SOFTWARE = "unknown";

    private final String id;
    private final String listener;
    private final ListenerRole role;
    private final boolean privilegedListener;
    private final InetAddress clientAddress;
    private final TaskQueue loop;
    private volatile String principal = ANONYMOUS;
    private volatile ClientSoftware software =
            new ClientSoftware(UNKNOWN_SOFTWARE, UNKNOWN_SOFTWARE);
    private volatile boolean open = true;

    // On the loop only.
    private final Set<Runnable> closeListeners = Collections.newSetFromMap(new IdentityHashMap<>());

    /// @param id names the connection in logs and fetch sessions; unique while the node runs
    /// @param listener name of the listener it came in through
    /// @param privilegedListener whether that is the inter-broker listener
    /// @param loop the event loop that owns the connection
    public ConnectionState(
            String id,
            String listener,
            ListenerRole role,
            boolean privilegedListener,
            InetAddress clientAddress,
            TaskQueue loop) {
        this.id = id;
        this.listener = listener;
        this.role = role;
        this.privilegedListener = privilegedListener;
        this.clientAddress = clientAddress;
        this.loop = loop;
    }

    /// Names the connection; the form is Kafka's,
    /// `localHost:localPort-remoteHost:remotePort-loop-number`.
    public String id() {
        return id;
    }

    public String listener() {
        return listener;
    }

    public ListenerRole role() {
        return role;
    }

    public boolean privilegedListener() {
        return privilegedListener;
    }

    public InetAddress clientAddress() {
        return clientAddress;
    }

    public TaskQueue loop() {
        return loop;
    }

    public String principal() {
        return principal;
    }

    /// Sets who authenticated.
    public void principal(String authenticated) {
        principal = authenticated;
    }

    public ClientSoftware software() {
        return software;
    }

    /// Sets what the client called itself.
    public void software(ClientSoftware named) {
        software = named;
    }

    /// Whether an answer could still reach the client. False once is false for ever.
    public boolean isOpen() {
        return open;
    }

    /// Has `listener` run when the connection ends, at once when it has; on its loop.
    public void whenClosed(Runnable listener) {
        if (open) {
            closeListeners.add(listener);
        } else {
            listener.run();
        }
    }

    /// Takes back [#whenClosed]; on the loop.
    public void forget(Runnable listener) {
        closeListeners.remove(listener);
    }

    /// Notes that the connection has ended; on its loop.
    public void closed() {
        open = false;
        List<Runnable> told = List.copyOf(closeListeners);
        closeListeners.clear();
        told.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return id;
    }
}
