package dev.odradek.compat.harness;

import org.opentest4j.TestAbortedException;

/// What a test needs of the machine.
public final class Requirement {
    private Requirement() {}

    /// Skips the test because a tool is missing; fails it where all tools are required, as in
    /// continuous integration.
    public static void missing(String tool, String install) {
        skip(tool + " is not here; install it with: " + install);
    }

    /// Skips the test because the machine cannot bear it; fails it where nothing may be skipped, as
    /// in continuous integration.
    public static void skip(String message) {
        if (Boolean.getBoolean("odradek.compat.required")) {
            throw new AssertionError(message);
        }
        throw new TestAbortedException(message);
    }

    /// Skips the test, even where nothing else may be skipped, because this machine does not allow
    /// what it needs and nothing that could be installed would help.
    public static void notAllowed(String message) {
        System.out.println("skipped: " + message);
        throw new TestAbortedException(message);
    }
}
