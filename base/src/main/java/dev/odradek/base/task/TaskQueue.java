package dev.odradek.base.task;

import dev.odradek.base.check.Invariant;

/// A single-writer queue: its tasks and timers run one after another, in the order they were taken
/// in, and are the only ones that touch what the queue owns. Event loops are queues of this kind,
/// too.
public interface TaskQueue extends AutoCloseable {
    String name();

    /// Takes a task in, from any thread.
    ///
    /// @return false when the queue is full or closed; the caller answers for that
    boolean offer(Runnable task);

    /// Takes in a task that must not be refused: the answer to something the owner itself began.
    ///
    /// @throws QueueClosedException when the queue is closed
    void execute(Runnable task);

    /// Runs `task` on this queue after `delayMs`, at least 0; from any thread. After the queue is
    /// closed it never runs.
    ScheduledTask schedule(long delayMs, Runnable task);

    /// Whether the caller is the owner.
    boolean isOwner();

    /// @throws dev.odradek.base.check.BrokenInvariantException when the caller is not the owner
    default void checkOwner() {
        if (!isOwner()) {
            Invariant.check(
                    false, "called from %s, owner is %s", Thread.currentThread().getName(), name());
        }
    }

    /// Finishes the tasks already taken in, drops timers, and waits for the owner to end. Not
    /// called by the owner.
    @Override
    void close();
}
