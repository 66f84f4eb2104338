package dev.odradek.broker.request;

/// Text from outside, made fit for a log line.
public final class LogText {
    private static final int CHARS_MAX = 128;

    private LogText() {}

    /// `text` in double quotes, cut to 128 characters, with everything but printable ASCII written
    /// as `\\uXXXX`, so that it can neither break the line nor steer a terminal.
    public static String quoted(String text) {
        int length = Math.min(text.length(), CHARS_MAX);
        var out = new StringBuilder(length + 8).append('"');
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.append(text.length() > length ? "\"..." : "\"").toString();
    }
}
