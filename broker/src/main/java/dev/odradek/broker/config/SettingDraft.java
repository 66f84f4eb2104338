package dev.odradek.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A setting while its row is being written down; [#doc] ends the row and enters it into its table.
final class SettingDraft<T extends @Nullable Object> {
    final SettingTable table;
    final Scope scope;
    final String name;
    final SettingType type;
    final @Nullable Object defaultValue;
    final List<Synonym> synonyms = new ArrayList<>();
    boolean required;
    Bounds bounds = new Bounds.Any();
    Unit unit = Unit.NONE;
    UpdateMode mode;
    Importance importance = Importance.MEDIUM;
    Standing standing = Standing.ACTED_ON;
    boolean internal;

    SettingDraft(SettingTable table, String name, SettingType type, @Nullable Object defaultValue) {
        this.table = table;
        this.scope = table.scope();
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.mode = scope == Scope.BROKER ? UpdateMode.READ_ONLY : UpdateMode.PER_ENTITY;
    }

    SettingDraft<T> required() {
        required = true;
        return this;
    }

    SettingDraft<T> atLeast(Number least) {
        return within(new Bounds.AtLeast(least));
    }

    SettingDraft<T> between(Number least, Number most) {
        return within(new Bounds.Between(least, most));
    }

    SettingDraft<T> oneOf(String... words) {
        return within(new Bounds.OneOf(List.of(words), true));
    }

    SettingDraft<T> oneOfInAnyCase(String... words) {
        return within(new Bounds.OneOf(List.of(words), false));
    }

    /// A list without duplicates or empty entries, of these words where any are given.
    SettingDraft<T> distinct(String... words) {
        return within(new Bounds.Distinct(List.of(words), true));
    }

    /// The same, and with at least one entry.
    SettingDraft<T> distinctNonEmpty(String... words) {
        return within(new Bounds.Distinct(List.of(words), false));
    }

    SettingDraft<T> nonEmpty() {
        return within(new Bounds.NonEmptyText());
    }

    SettingDraft<T> within(Bounds bounds) {
        this.bounds = bounds;
        return this;
    }

    SettingDraft<T> in(Unit unit) {
        this.unit = unit;
        return this;
    }

    SettingDraft<T> perBroker() {
        mode = UpdateMode.PER_BROKER;
        return this;
    }

    SettingDraft<T> clusterWide() {
        mode = UpdateMode.CLUSTER_WIDE;
        return this;
    }

    SettingDraft<T> high() {
        importance = Importance.HIGH;
        return this;
    }

    SettingDraft<T> low() {
        importance = Importance.LOW;
        return this;
    }

    SettingDraft<T> notYet() {
        standing = Standing.NOT_YET;
        return this;
    }

    SettingDraft<T> protects() {
        standing = Standing.PROTECTS;
        return this;
    }

    SettingDraft<T> internal() {
        internal = true;
        return this;
    }

    SettingDraft<T> orFrom(String brokerSetting) {
        synonyms.add(new Synonym(brokerSetting, 1));
        return this;
    }

    SettingDraft<T> orFromMinutes(String brokerSetting) {
        synonyms.add(new Synonym(brokerSetting, TimeUnit.MINUTES.toMillis(1)));
        return this;
    }

    SettingDraft<T> orFromHours(String brokerSetting) {
        synonyms.add(new Synonym(brokerSetting, TimeUnit.HOURS.toMillis(1)));
        return this;
    }

    /// Ends the row.
    Setting<T> doc(String line) {
        var setting = new Setting<>(this, line);
        table.enter(setting);
        return setting;
    }
}
