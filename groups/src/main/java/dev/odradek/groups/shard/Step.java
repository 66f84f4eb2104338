package dev.odradek.groups.shard;

import java.util.ArrayList;
import java.util.List;

/// What one decision of a machine amounts to: records, answers, timers. The machine fills it; the
/// shard acts on it when the decision is made.
public final class Step {
    record Timer(TimerKey key, long delayMs) {
        static final long CANCELLED = -1;
    }

    record Written(CoordinatorRecord record, boolean replayed) {}

    record Given<R>(Answer<R> answer, R response) {
        void send() {
            answer.give(response);
        }
    }

    private final long nowMs;
    private final List<Written> records = new ArrayList<>();
    private final List<Given<?>> answers = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>();

    Step(long nowMs) {
        this.nowMs = nowMs;
    }

    /// The wall time of the decision, in milliseconds.
    public long nowMs() {
        return nowMs;
    }

    /// A record to write; the machine gets it by [Machine#replay] when the decision is made.
    public void append(CoordinatorRecord record) {
        records.add(new Written(record, true));
    }

    /// A record to write whose meaning the machine's state has already.
    public void write(CoordinatorRecord record) {
        records.add(new Written(record, false));
    }

    /// Gives `response` once all that was written so far, this step included, is committed.
    public <R> void answer(Answer<R> answer, R response) {
        answers.add(new Given<>(answer, response));
    }

    /// Goes on when this step's records are committed or lost; before the answers of this step.
    public void whenStored(Stored next) {
        stored.add(next);
    }

    /// Starts or restarts the timer under `key`.
    public void schedule(TimerKey key, long delayMs) {
        timers.add(new Timer(key, Math.max(0, delayMs)));
    }

    public void cancel(TimerKey key) {
        timers.add(new Timer(key, Timer.CANCELLED));
    }

    public boolean hasRecords() {
        return !records.isEmpty();
    }

    List<Written> records() {
        return records;
    }

    List<Given<?>> answers() {
        return answers;
    }

    List<Timer> timers() {
        return timers;
    }

    List<Stored> stored() {
        return stored;
    }
}
