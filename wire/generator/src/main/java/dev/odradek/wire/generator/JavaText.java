package dev.odradek.wire.generator;

/// Lines of Java, indented by four spaces per open brace.
final class JavaText {

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /// Adds a line; an empty one stays empty.
    JavaText line(String line) {
        if (!line.isEmpty()) {
            text.repeat("    ", depth).append(line);
        }
        text.append('\n');
        return this;
    }

    /// Adds a line that continues the one before it.
    JavaText continued(String line) {
        text.repeat("    ", depth + 2).append(line).append('\n');
        return this;
    }

    /// Adds `line {` and indents what follows.
    JavaText open(String line) {
        line(line + " {");
        depth++;
        return this;
    }

    /// Adds `} line {`.
    JavaText reopen(String line) {
        depth--;
        line("} " + line + " {");
        depth++;
        return this;
    }

    /// Adds the closing brace.
    JavaText close() {
        return closeWith("}");
    }

    /// Adds a closing brace with what follows it, such as `};`.
    JavaText closeWith(String brace) {
        depth--;
        return line(brace);
    }

    /// Whether the name appears, as a word of its own.
    boolean mentions(String name) {
        return java.util.regex.Pattern.compile("\\b" + name + "\\b").matcher(text).find();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
