package dev.odradek.broker.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of the table of settings.
///
/// @param <T> the type of its values, see [SettingType]; nullable where the default is no value
public final class Setting<T extends @Nullable Object> {
    private final Scope scope;
    private final String name;
    private final SettingType type;
    private final @Nullable Object defaultValue;
    private final boolean required;
    private final Bounds bounds;
    private final Unit unit;
    private final UpdateMode mode;
    private final Importance importance;
    private final Standing standing;
    private final boolean internal;
    private final List<Synonym> synonyms;
    private final String doc;

    Setting(SettingDraft<T> draft, String doc) {
        this.scope = draft.scope;
        this.name = draft.name;
        this.type = draft.type;
        this.defaultValue = draft.defaultValue;
        this.required = draft.required;
        this.bounds = draft.bounds;
        this.unit = draft.unit;
        this.mode = draft.mode;
        this.importance = draft.importance;
        this.standing = draft.standing;
        this.internal = draft.internal;
        this.synonyms = List.copyOf(draft.synonyms);
        this.doc = doc;
    }

    /// What it belongs to; a name is unique within its scope.
    public Scope scope() {
        return scope;
    }

    /// Kafka's name of it.
    public String name() {
        return name;
    }

    /// The type of its values.
    public SettingType type() {
        return type;
    }

    /// The value where none is set; null where there is none, also for a required setting.
    @SuppressWarnings({"unchecked", "NullAway"}) // a draft is made with a default of its T
    public T defaultValue() {
        return (T) defaultValue;
    }

    /// Whether a properties file without it is refused.
    public boolean isRequired() {
        return required;
    }

    /// What its number counts.
    public Unit unit() {
        return unit;
    }

    /// Where it may be changed at run time.
    public UpdateMode mode() {
        return mode;
    }

    /// How much most installations care.
    public Importance importance() {
        return importance;
    }

    /// What this broker does about it.
    public Standing standing() {
        return standing;
    }

    /// Whether it is for tests and developers, and hidden from DescribeConfigs until it is set.
    public boolean isInternal() {
        return internal;
    }

    /// Whether its value is a secret that no answer and no message may show.
    public boolean isSensitive() {
        return type == SettingType.PASSWORD;
    }

    /// The broker settings that stand in for it, the first that is set wins; empty for broker
    /// settings.
    public List<Synonym> synonyms() {
        return synonyms;
    }

    /// One line of documentation.
    public String doc() {
        return doc;
    }

    /// What values it takes, for people: `a 32-bit integer, at least 1`.
    public String allowed() {
        String rule = bounds.rule();
        return rule.isEmpty() ? type.noun() : type.noun() + ", " + rule;
    }

    /// Reads and checks a value.
    ///
    /// @throws InvalidSettingException when it is of another type or out of bounds, with one line
    ///   for people
    @SuppressWarnings("unchecked") // SettingType gives the class of T
    public T parse(String text) {
        Object value = type.parse(text);
        if (value == null || !bounds.admit(value)) {
            throw new InvalidSettingException(refusal(text));
        }
        return (T) value;
    }

    /// Whether a value of the right type is within the bounds.
    boolean admits(Object value) {
        return bounds.admit(value);
    }

    /// The line for people about a text that is no value of this setting.
    String refusal(String text) {
        String shown = isSensitive() ? Password.HIDDEN : text;
        return "Invalid value " + shown + " for configuration " + name + ": must be " + allowed();
    }

    @Override
    public String toString() {
        return name;
    }
}
