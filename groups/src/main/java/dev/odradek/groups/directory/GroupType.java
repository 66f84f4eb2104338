package dev.odradek.groups.directory;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The protocol a group speaks. A group id belongs to one type at a time.
public enum GroupType {
    CLASSIC("classic"),
    CONSUMER("consumer"),
    SHARE("share"),
    STREAMS("streams");

    private final String wireName;

    GroupType(String wireName) {
        this.wireName = wireName;
    }

    /// As ListGroups words it.
    public String wireName() {
        return wireName;
    }

    /// @return null when no type has that name, in whatever case
    public static @Nullable GroupType of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (GroupType type : values()) {
            if (type.wireName.equals(lower)) {
                return type;
            }
        }
        return null;
    }
}
