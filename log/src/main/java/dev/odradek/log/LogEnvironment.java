package dev.odradek.log;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.time.Clock;
import dev.odradek.log.producer.ProducerSettings;
import java.util.random.RandomGenerator;

/// What logs are given of the outside.
///
/// @param random for jitter and unique names; may be used by several threads
public record LogEnvironment(
        Clock clock,
        HandleCache handles,
        Background background,
        RandomGenerator random,
        ProducerSettings producers) {
    public Disk disk() {
        return handles.disk();
    }
}
