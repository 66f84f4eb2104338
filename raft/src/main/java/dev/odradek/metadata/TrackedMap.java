package dev.odradek.metadata;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/// A persistent map under change, which remembers where it came from and which keys were touched.
final class TrackedMap<K extends Comparable<? super K>, V> {
    private final PSortedMap<K, V> before;
    private final Set<K> touched = new LinkedHashSet<>();
    private PSortedMap<K, V> now;

    /// @param start what the records are applied to; an empty map for a snapshot, which replaces
    ///   all
    TrackedMap(PSortedMap<K, V> before, PSortedMap<K, V> start) {
        this.before = before;
        this.now = start;
        if (start.isEmpty()) {
            touched.addAll(before.keySet());
        }
    }

    @Nullable V get(K key) {
        return now.get(key);
    }

    V getOrDefault(K key, V other) {
        return now.getOrDefault(key, other);
    }

    void put(K key, V value) {
        touched.add(key);
        now = now.plus(key, value);
    }

    void remove(K key) {
        touched.add(key);
        now = now.minus(key);
    }

    PSortedMap<K, V> now() {
        return now;
    }

    /// Each key whose value is another than before, with its value now; empty when it is gone.
    Map<K, Optional<V>> changes() {
        var changes = new LinkedHashMap<K, Optional<V>>();
        for (K key : touched) {
            V was = before.get(key);
            V is = now.get(key);
            if (!Objects.equals(was, is)) {
                changes.put(key, Optional.ofNullable(is));
            }
        }
        return Collections.unmodifiableMap(changes);
    }
}
