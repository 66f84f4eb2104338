package dev.odradek.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Aligned columns of text. The first column takes the room that the others leave, and is wrapped.
final class TextTable {
    /// How a column stands.
    ///
    /// @param gap the blanks before it
    record Column(boolean right, int gap) {}

    private record Row(List<String> cells, boolean spans) {}

    private static final int FIRST_WIDTH_MIN = 24;

    private final int width;
    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    /// @param width of the whole, in characters
    /// @param columns those behind the first
    TextTable(int width, List<Column> columns) {
        this.width = width;
        this.columns = List.copyOf(columns);
    }

    /// @param cells one for each column, the first among them; line breaks inside are kept
    void row(List<String> cells) {
        if (cells.size() != columns.size() + 1) {
            throw new IllegalArgumentException(cells.size() + " cells: " + cells);
        }
        rows.add(new Row(List.copyOf(cells), false));
    }

    /// A line across all columns.
    void line(String text) {
        rows.add(new Row(List.of(text), true));
    }

    /// All rows, each ending with a line break and without blanks before it.
    String text() {
        int[] widths = new int[columns.size() + 1];
        for (Row row : rows) {
            for (int at = 1; at < row.cells().size(); at++) {
                int wide = row.cells().get(at).lines().mapToInt(String::length).max().orElse(0);
                widths[at] = Math.max(widths[at], wide);
            }
        }
        int rest = columns.stream().mapToInt(Column::gap).sum() + Arrays.stream(widths).sum();
        widths[0] = Math.max(FIRST_WIDTH_MIN, width - rest);
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            if (row.spans()) {
                text.append(row.cells().getFirst()).append('\n');
            } else {
                append(text, row, widths);
            }
        }
        return text.toString();
    }

    private void append(StringBuilder text, Row row, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(Paragraph.lines(row.cells().getFirst(), widths[0], "    "));
        row.cells().stream().skip(1).map(cell -> cell.lines().toList()).forEach(cells::add);
        int height = cells.stream().mapToInt(List::size).max().orElse(0);
        for (int down = 0; down < height; down++) {
            StringBuilder line = new StringBuilder(padded(part(cells.get(0), down), widths[0]));
            for (int at = 1; at < cells.size(); at++) {
                Column column = columns.get(at - 1);
                String part = part(cells.get(at), down);
                line.append(" ".repeat(column.gap()));
                line.append(column.right() ? " ".repeat(widths[at] - part.length()) : "");
                line.append(column.right() ? part : padded(part, widths[at]));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private static String part(List<String> lines, int down) {
        return down < lines.size() ? lines.get(down) : "";
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
