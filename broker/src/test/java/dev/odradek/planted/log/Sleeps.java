package dev.odradek.planted.log;

/// Breaks a wall of the house on purpose: see `ArchitectureTest`.
public final class Sleeps {
    private Sleeps() {}

    static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}
