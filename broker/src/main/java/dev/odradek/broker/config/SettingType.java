package dev.odradek.broker.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The types of settings, with the numbers that DescribeConfigs gives them.
///
/// Values are held as: BOOLEAN `Boolean`, STRING and CLASS `String`, INT `Integer`, SHORT `Short`,
/// LONG `Long`, DOUBLE `Double`, LIST an unmodifiable `List<String>`, PASSWORD [Password]. Source:
/// Kafka ConfigDef.parseType, ConfigDef.convertToString, DescribeConfigsResponse.ConfigType. A
/// CLASS is its name: nothing is loaded.
public enum SettingType {
    BOOLEAN(1, "true or false"),
    STRING(2, "text"),
    INT(3, "a 32-bit integer"),
    SHORT(4, "a 16-bit integer"),
    LONG(5, "a 64-bit integer"),
    DOUBLE(6, "a number"),
    LIST(7, "a comma-separated list"),
    CLASS(8, "a class name"),
    PASSWORD(9, "text");

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final byte code;
    private final String noun;

    SettingType(int code, String noun) {
        this.code = (byte) code;
        this.noun = noun;
    }

    /// The number of this type in DescribeConfigs.
    public byte code() {
        return code;
    }

    /// What a value of this type is called in a message to people.
    public String noun() {
        return noun;
    }

    /// Reads a value; blanks around it do not count.
    ///
    /// @return null when the text is no value of this type
    @Nullable Object parse(String text) {
        String trimmed = text.trim();
        try {
            return switch (this) {
                case BOOLEAN -> parseBoolean(trimmed);
                case STRING, CLASS -> trimmed;
                case INT -> Integer.valueOf(trimmed);
                case SHORT -> Short.valueOf(trimmed);
                case LONG -> Long.valueOf(trimmed);
                case DOUBLE -> Double.valueOf(trimmed);
                case LIST -> parseList(trimmed);
                case PASSWORD -> new Password(trimmed);
            };
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// The text of a value as DescribeConfigs shows it; a password is hidden.
    static String render(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : value.toString();
    }

    /// Splits at commas, dropping blanks around them; an empty text is an empty list, `a,` has an
    /// empty second entry.
    static List<String> parseList(String trimmed) {
        return trimmed.isEmpty() ? List.of() : List.of(COMMA.split(trimmed, -1));
    }

    private static @Nullable Boolean parseBoolean(String trimmed) {
        if (trimmed.equalsIgnoreCase("true")) {
            return true;
        }
        return trimmed.equalsIgnoreCase("false") ? false : null;
    }
}
