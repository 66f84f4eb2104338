package dev.odradek.benchmarks.report;

import java.util.ArrayDeque;
import java.util.Deque;

/// Writes elements that HTML and XML read alike: every text and attribute is escaped, and every
/// element is closed.
final class Markup {
    private static final String REPLACEMENT = "\uFFFD";

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /// Opens an element.
    ///
    /// @param attributes names and values in turn
    Markup open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    /// Closes the element that was opened last.
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return lineBreak();
    }

    /// An element with nothing but text.
    Markup leaf(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /// An element without content.
    Markup empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append(" />");
        return lineBreak();
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /// A style sheet, as it is: HTML does not look for escapes in there.
    Markup style(String sheet) {
        if (sheet.contains("<") || sheet.contains("&")) {
            throw new IllegalArgumentException("not the same in HTML and XML: " + sheet);
        }
        out.append("<style>\n").append(sheet).append("</style>\n");
        return this;
    }

    /// The whole.
    ///
    /// @throws IllegalStateException when an element is still open
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return "<!DOCTYPE html>\n" + out;
    }

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int at = 0; at < attributes.length; at += 2) {
            out.append(' ').append(attributes[at]).append("=\"");
            escape(attributes[at + 1]);
            out.append('"');
        }
    }

    // No blanks within a text, where a reader would see them: only after an element's end.
    private Markup lineBreak() {
        out.append('\n');
        return this;
    }

    private void escape(String text) {
        text.codePoints()
                .forEach(point -> {
                    switch (point) {
                        case '<' -> out.append("&lt;");
                        case '>' -> out.append("&gt;");
                        case '&' -> out.append("&amp;");
                        case '"' -> out.append("&quot;");
                        case '\'' -> out.append("&#39;");
                        default -> {
                            if (isCharacter(point)) {
                                out.appendCodePoint(point);
                            } else {
                                out.append(REPLACEMENT);
                            }
                        }
                    }
                });
    }

    /// Source: XML 1.0, production 2.
    private static boolean isCharacter(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || (point >= 0x20 && point < 0xD800)
                || (point >= 0xE000 && point < 0xFFFE)
                || point >= 0x10000;
    }
}
