package dev.odradek.base.task;

/// A task came after its queue was closed: the node is going down.
public final class QueueClosedException extends IllegalStateException {
    public QueueClosedException(String queue) {
        super("queue " + queue + " is closed");
    }
}
