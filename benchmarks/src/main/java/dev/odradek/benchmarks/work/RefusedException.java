package dev.odradek.benchmarks.work;

/// What was measured must not be compared.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /// @param reason a sentence for people
    public RefusedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
