package dev.odradek.groups.shard;

import java.util.ArrayList;

/// The way back from changes whose records are not in the log yet. A machine notes the inverse of
/// each change that a replay makes; the shard forgets them once the records are appended, or plays
/// them backwards when they could not be.
public final class UndoLog {
    private final ArrayList<Runnable> inverses = new ArrayList<>();
    private boolean recording;

    /// @param inverse puts back what was there before; called at most once, newest first
    public void note(Runnable inverse) {
        if (recording) {
            inverses.add(inverse);
        }
    }

    public boolean isRecording() {
        return recording;
    }

    /// Off while a log is loaded: there is no way back from that.
    void record(boolean on) {
        recording = on;
    }

    int mark() {
        return inverses.size();
    }

    void revertTo(int mark) {
        boolean was = recording;
        recording = false;
        for (int i = inverses.size() - 1; i >= mark; i--) {
            inverses.remove(i).run();
        }
        recording = was;
    }

    void forget() {
        inverses.clear();
    }
}
