package dev.odradek.broker.request;

/// Text from outside, made fit for a log line.
public final class LogText {
    private static final int QUOTED_CHARS_MAX = 128;
    private static final int LINE_CHARS_MAX = 1024;

    private LogText() {}

    /// `text` in double quotes, cut to 128 characters, with everything but printable ASCII written
    /// as `\\uXXXX`, so that it can neither break the line nor steer a terminal.
    public static String quoted(String text) {
        return '"' + escaped(text, QUOTED_CHARS_MAX, true) + '"';
    }

    /// A line that may hold text from outside, cut to 1024 characters and escaped as by [#quoted],
    /// but for the quotes.
    public static String line(String text) {
        return escaped(text, LINE_CHARS_MAX, false);
    }

    private static String escaped(String text, int charsMax, boolean quotes) {
        int length = Math.min(text.length(), charsMax);
        var out = new StringBuilder(length + 8);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else if (quotes && (c == '"' || c == '\\')) {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        return out.append(text.length() > length ? "..." : "").toString();
    }
}
