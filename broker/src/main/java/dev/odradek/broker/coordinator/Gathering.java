package dev.odradek.broker.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Waits for a number of lists and passes them on as one, in the order in which they came.
final class Gathering<T> {
    private final Consumer<List<T>> whenComplete;
    private final List<T> gathered = new ArrayList<>();
    private int missing;

    /// @param parts how many lists will come; with 0 the empty list is passed on at once
    Gathering(int parts, Consumer<List<T>> whenComplete) {
        this.missing = parts;
        this.whenComplete = whenComplete;
        if (parts == 0) {
            whenComplete.accept(gathered);
        }
    }

    /// From any thread; the last one passes all on.
    void add(List<T> part) {
        synchronized (this) {
            gathered.addAll(part);
            missing--;
            if (missing != 0) {
                return;
            }
        }
        whenComplete.accept(gathered);
    }
}
