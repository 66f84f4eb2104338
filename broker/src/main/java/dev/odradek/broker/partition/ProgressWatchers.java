package dev.odradek.broker.partition;

import dev.odradek.base.check.OwnedBy;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who watches a partition. An append where nobody watches costs one volatile read.
@OwnedBy("any thread")
final class ProgressWatchers {
    private final CopyOnWriteArrayList<ProgressWatcher> watchers = new CopyOnWriteArrayList<>();

    void add(ProgressWatcher watcher) {
        watchers.add(watcher);
    }

    void remove(ProgressWatcher watcher) {
        watchers.remove(watcher);
    }

    void progress(int sizeBytes) {
        if (!watchers.isEmpty()) {
            for (ProgressWatcher watcher : watchers) {
                watcher.onProgress(sizeBytes);
            }
        }
    }

    void change() {
        for (ProgressWatcher watcher : watchers) {
            watcher.onChange();
        }
    }
}
