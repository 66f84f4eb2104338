package dev.odradek.base.task;

/// A timer that has not fired yet, or has.
public interface ScheduledTask {
    /// Forgets the timer; does nothing when it has fired. From any thread; a task that is about to
    /// run may still run when another thread than the owner cancels it.
    void cancel();
}
