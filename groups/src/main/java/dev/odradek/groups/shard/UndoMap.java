package dev.odradek.groups.shard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A map whose changes can be taken back. Iterates in the order of first insertion.
public final class UndoMap<K, V> {
    private final UndoLog undo;
    private final Map<K, V> entries = new LinkedHashMap<>();

    public UndoMap(UndoLog undo) {
        this.undo = undo;
    }

    public @Nullable V get(K key) {
        return entries.get(key);
    }

    public boolean contains(K key) {
        return entries.containsKey(key);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public int size() {
        return entries.size();
    }

    /// @return what was there before
    public @Nullable V put(K key, V value) {
        V before = entries.put(key, value);
        if (undo.isRecording()) {
            undo.note(() -> restore(key, before));
        }
        return before;
    }

    /// @return what was there before
    public @Nullable V remove(K key) {
        V before = entries.remove(key);
        if (before != null && undo.isRecording()) {
            undo.note(() -> restore(key, before));
        }
        return before;
    }

    /// A view; not to be held across a change.
    public Map<K, V> view() {
        return Collections.unmodifiableMap(entries);
    }

    private void restore(K key, @Nullable V before) {
        if (before == null) {
            entries.remove(key);
        } else {
            entries.put(key, before);
        }
    }
}
