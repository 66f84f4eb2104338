package dev.odradek.wire.codec;

import java.util.Arrays;

/// A tagged field that this release does not know; kept as bytes so that it survives a rewrite.
///
/// @param tag number of the field, at least 0
/// @param data the field's bytes, owned by this object and not to be changed
public record RawTaggedField(int tag, byte[] data) {

    @Override
    public boolean equals(Object other) {
        return other instanceof RawTaggedField that
                && tag == that.tag
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * tag + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "RawTaggedField[tag=" + tag + ", " + data.length + " bytes]";
    }
}
