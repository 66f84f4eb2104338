package dev.odradek.broker;

import dev.odradek.base.disk.Disk;
import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.task.Tasks;
import dev.odradek.base.time.Clock;
import java.util.random.RandomGenerator;

/// What every part of the node is given of the outside: time, threads, files, chance.
///
/// @param random may be used by several threads
record NodeServices(Clock clock, Tasks tasks, HandleCache handles, RandomGenerator random) {
    Disk disk() {
        return handles.disk();
    }
}
