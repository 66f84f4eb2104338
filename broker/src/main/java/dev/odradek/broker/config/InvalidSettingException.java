package dev.odradek.broker.config;

/// A configuration that cannot be used. The message is one line for people: the setting, its value,
/// what is allowed.
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message one line, complete without the stack trace
    public InvalidSettingException(String message) {
        super(message, null, false, false);
    }

    /// The message itself, which is never absent.
    public String line() {
        return String.valueOf(getMessage());
    }
}
