package dev.odradek.broker;

/// The node cannot start; the message is one line for the operator.
final class StartFailedException extends RuntimeException {
    StartFailedException(String message) {
        super(message);
    }

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
