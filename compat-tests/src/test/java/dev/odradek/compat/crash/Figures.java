package dev.odradek.compat.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table of figures for a test's output, in columns: a name, then what each broker showed.
public final class Figures {
    private final List<List<String>> rows = new ArrayList<>();

    /// @param title what the figures are of
    /// @param columns whose they are
    public Figures(String title, String... columns) {
        row(title, (Object[]) columns);
    }

    /// Adds a row; a double is shown with one decimal, or three if it is small.
    public Figures row(String name, Object... values) {
        List<String> row = new ArrayList<>(List.of(name));
        for (Object value : values) {
            row.add(
                    switch (value) {
                        case Double number when Math.abs(number) < 10 ->
                                String.format(Locale.ROOT, "%.3f", number);
                        case Double number -> String.format(Locale.ROOT, "%.1f", number);
                        default -> value.toString();
                    });
        }
        rows.add(row);
        return this;
    }

    /// Writes the table to standard output in one go.
    public void print() {
        System.out.println(this);
    }

    @Override
    public String toString() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder("| ");
            for (int i = 0; i < columns; i++) {
                String cell = i < row.size() ? row.get(i) : "";
                line.append(cell).repeat(' ', widths[i] - cell.length()).append(" | ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
