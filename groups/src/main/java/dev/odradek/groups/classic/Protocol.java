package dev.odradek.groups.classic;

import java.util.Arrays;

/// A way of assigning that a member can take part in, and what it has to say for it.
///
/// @param name as the members know it, `range` for one
/// @param metadata opaque; a consumer's subscription for one; not to be changed
public record Protocol(String name, byte[] metadata) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Protocol that
                && name.equals(that.name)
                && Arrays.equals(metadata, that.metadata);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(metadata);
    }
}
