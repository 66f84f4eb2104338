package dev.odradek.broker.net;

/// Guesses what a client meant whose first four bytes are no length.
final class FrameHint {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_MAJOR = 0x03;

    private FrameHint() {}

    /// @param length what the bytes say as a length
    /// @return a remark for the log, empty when there is no guess
    static String of(int length) {
        if (length >>> 24 == TLS_HANDSHAKE && (length >>> 16 & 0xFF) == TLS_MAJOR) {
            return "; this looks like TLS, but the listener is plaintext";
        }
        return switch (text(length)) {
            case "GET ", "POST", "HEAD", "PUT ", "OPTI", "CONN", "DELE", "PATC", "PRI " ->
                    "; this looks like HTTP, but the listener speaks the Kafka protocol";
            default -> "";
        };
    }

    private static String text(int length) {
        return ""
                + (char) (length >>> 24 & 0xFF)
                + (char) (length >>> 16 & 0xFF)
                + (char) (length >>> 8 & 0xFF)
                + (char) (length & 0xFF);
    }
}
