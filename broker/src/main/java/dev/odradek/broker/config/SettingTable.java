package dev.odradek.broker.config;

import dev.odradek.base.check.Invariant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one concern, in the order in which they are written down.
///
/// Filled while its class is initialised, which the JVM does once and before anyone reads it.
final class SettingTable {
    private final Scope scope;
    private final List<Setting<?>> rows = new ArrayList<>();

    SettingTable(Scope scope) {
        this.scope = scope;
    }

    Scope scope() {
        return scope;
    }

    List<Setting<?>> rows() {
        return Collections.unmodifiableList(rows);
    }

    void enter(Setting<?> setting) {
        Object byDefault = setting.defaultValue();
        Invariant.check(
                byDefault == null || setting.admits(byDefault),
                "the default of " + setting.name() + " is within its bounds");
        rows.add(setting);
    }

    SettingDraft<Boolean> booleanOf(String name, boolean byDefault) {
        return new SettingDraft<>(this, name, SettingType.BOOLEAN, byDefault);
    }

    SettingDraft<Integer> intOf(String name, int byDefault) {
        return new SettingDraft<>(this, name, SettingType.INT, byDefault);
    }

    SettingDraft<@Nullable Integer> intOrNull(String name) {
        return new SettingDraft<>(this, name, SettingType.INT, null);
    }

    SettingDraft<Integer> requiredInt(String name) {
        return new SettingDraft<Integer>(this, name, SettingType.INT, null).required();
    }

    SettingDraft<Short> shortOf(String name, int byDefault) {
        return new SettingDraft<>(this, name, SettingType.SHORT, (short) byDefault);
    }

    SettingDraft<Long> longOf(String name, long byDefault) {
        return new SettingDraft<>(this, name, SettingType.LONG, byDefault);
    }

    SettingDraft<@Nullable Long> longOrNull(String name) {
        return new SettingDraft<>(this, name, SettingType.LONG, null);
    }

    SettingDraft<Double> doubleOf(String name, double byDefault) {
        return new SettingDraft<>(this, name, SettingType.DOUBLE, byDefault);
    }

    SettingDraft<String> stringOf(String name, String byDefault) {
        return new SettingDraft<>(this, name, SettingType.STRING, byDefault);
    }

    SettingDraft<@Nullable String> stringOrNull(String name) {
        return new SettingDraft<>(this, name, SettingType.STRING, null);
    }

    SettingDraft<List<String>> listOf(String name, String... byDefault) {
        return new SettingDraft<>(this, name, SettingType.LIST, List.of(byDefault));
    }

    SettingDraft<@Nullable List<String>> listOrNull(String name) {
        return new SettingDraft<>(this, name, SettingType.LIST, null);
    }

    SettingDraft<List<String>> requiredList(String name) {
        return new SettingDraft<List<String>>(this, name, SettingType.LIST, null).required();
    }

    SettingDraft<String> classOf(String name, String byDefault) {
        return new SettingDraft<>(this, name, SettingType.CLASS, byDefault);
    }

    SettingDraft<@Nullable String> classOrNull(String name) {
        return new SettingDraft<>(this, name, SettingType.CLASS, null);
    }

    SettingDraft<@Nullable Password> passwordOrNull(String name) {
        return new SettingDraft<>(this, name, SettingType.PASSWORD, null);
    }
}
