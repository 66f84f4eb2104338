package dev.odradek.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Text that is broken between words.
final class Paragraph {
    private static final Pattern NOT_PRINTED = Pattern.compile("[\\s\\p{Cntrl}]+");

    private Paragraph() {}

    /// Breaks a text between words, and a word that is wider than a line anywhere. Whatever would
    /// move the terminal's cursor counts as a blank, except that blanks at the beginning stay.
    ///
    /// @param width of a line, the indentation included
    /// @param indent before each line but the first
    /// @return at least one line
    static List<String> lines(String text, int width, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(" ".repeat(leadingBlanks(text)));
        boolean empty = true;
        for (String word : NOT_PRINTED.matcher(text).replaceAll(" ").strip().split(" ")) {
            if (!empty && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
            while (line.length() > width) {
                lines.add(line.substring(0, width));
                line = new StringBuilder(indent).append(line.substring(width));
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private static int leadingBlanks(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) == ' ') {
            count++;
        }
        return count;
    }
}
