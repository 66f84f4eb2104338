package dev.odradek.broker.net;

import org.jspecify.annotations.Nullable;

/// Words for the operator whose listener cannot be bound.
final class BindAdvice {
    private BindAdvice() {}

    static String of(ListenerBinding listener, @Nullable Throwable failure) {
        String what =
                failure == null ? "no channel was made" : String.valueOf(failure.getMessage());
        if (what.contains("Address already in use")) {
            return "the port is in use; stop the process that has it (`ss -ltnp sport = :"
                    + listener.port()
                    + "` names it) or change `listeners`";
        }
        if (what.contains("Cannot assign requested address")) {
            return "this machine has no such address; change `listeners`";
        }
        if (what.contains("Permission denied")) {
            return "ports below 1024 need a privilege; choose a higher one in `listeners`";
        }
        return what + "; change `listeners`";
    }
}
