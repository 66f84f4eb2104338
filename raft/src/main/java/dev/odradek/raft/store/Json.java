package dev.odradek.raft.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the little JSON there is in `quorum-state`: objects, arrays, strings, whole numbers, true,
/// false and null, which become `Map`, `List`, `String`, `Long`, `Boolean` and the text "null".
final class Json {
    private static final int DEPTH_MAX = 16;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException when the text is no JSON object of this kind
    static Map<String, Object> object(String text) {
        var json = new Json(text);
        json.skipSpace();
        Map<String, Object> object = json.object(0);
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        return object;
    }

    private Map<String, Object> object(int depth) {
        var fields = new LinkedHashMap<String, Object>();
        expect('{');
        if (accept('}')) {
            return fields;
        }
        do {
            skipSpace();
            String name = string();
            expect(':');
            fields.put(name, value(depth + 1));
        } while (accept(','));
        expect('}');
        return fields;
    }

    private List<Object> array(int depth) {
        var elements = new ArrayList<Object>();
        expect('[');
        if (accept(']')) {
            return elements;
        }
        do {
            elements.add(value(depth + 1));
        } while (accept(','));
        expect(']');
        return elements;
    }

    private Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw unexpected();
        }
        skipSpace();
        char first = at < text.length() ? text.charAt(at) : 0;
        return switch (first) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't', 'f', 'n' -> word();
            default -> number();
        };
    }

    private String string() {
        expect('"');
        var out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\') {
                if (at >= text.length() || "\"\\/".indexOf(text.charAt(at)) < 0) {
                    throw unexpected();
                }
                c = text.charAt(at++);
            }
            out.append(c);
        }
        expect('"');
        return out.toString();
    }

    private Object word() {
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("null") ? word : (Object) word.equals("true");
            }
        }
        throw unexpected();
    }

    private Long number() {
        int from = at;
        while (at < text.length()
                && (Character.isDigit(text.charAt(at)) || (at == from && text.charAt(at) == '-'))) {
            at++;
        }
        try {
            return Long.parseLong(text.substring(from, at));
        } catch (NumberFormatException e) {
            at = from;
            throw unexpected();
        }
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw unexpected();
        }
    }

    private boolean accept(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("unexpected JSON at character " + at);
    }
}
