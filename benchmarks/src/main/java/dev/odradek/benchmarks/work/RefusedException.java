package dev.odradek.benchmarks.work;

/// What was measured must not be compared.
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int LINE_MAX = 200;

    private final String reason;

    /// @param reason a sentence for people
    public RefusedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }

    /// What there is to say of any failure, in one line.
    public static String reasonOf(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused.reason();
        }
        String line = failure.toString().lines().findFirst().orElse("");
        return line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + "...";
    }
}
