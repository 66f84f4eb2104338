package dev.odradek.wire.codec;

import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A 128-bit identifier as Kafka writes it: 16 bytes on the wire, 22 characters of URL-safe base64
/// without padding as text. Ordered by its two halves as signed numbers. Source: Kafka class Uuid.
///
/// @param mostSignificantBits the first 8 bytes, big-endian
/// @param leastSignificantBits the last 8 bytes, big-endian
public record Uuid(long mostSignificantBits, long leastSignificantBits)
        implements Comparable<Uuid> {

    /// No id.
    public static final Uuid ZERO = new Uuid(0, 0);

    /// The id that stands for a topic with no id yet (Kafka's ONE_UUID, also METADATA_TOPIC_ID).
    public static final Uuid METADATA_TOPIC = new Uuid(0, 1);

    private static final int SIZE_BYTES = 16;
    private static final int TEXT_CHARS_MAX = 24;

    /// Reads the text form; padding is accepted.
    ///
    /// @throws IllegalArgumentException if `text` is not base64 of exactly 16 bytes
    public static Uuid parse(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a uuid has at most " + TEXT_CHARS_MAX + " characters, not " + text.length());
        }
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != SIZE_BYTES) {
            throw new IllegalArgumentException(
                    "a uuid has " + SIZE_BYTES + " bytes; '" + text + "' has " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    /// True for the id that means "none".
    public boolean isZero() {
        return mostSignificantBits == 0 && leastSignificantBits == 0;
    }

    @Override
    public int compareTo(Uuid other) {
        int byMost = Long.compare(mostSignificantBits, other.mostSignificantBits);
        return byMost != 0
                ? byMost
                : Long.compare(leastSignificantBits, other.leastSignificantBits);
    }

    // Written out, as the record's own would be linked at run time, which every start would wait
    // for.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Uuid uuid
                && mostSignificantBits == uuid.mostSignificantBits
                && leastSignificantBits == uuid.leastSignificantBits;
    }

    /// The hash that Kafka's Uuid has, so that hash-based placement agrees.
    @Override
    public int hashCode() {
        long mixed = mostSignificantBits ^ leastSignificantBits;
        return (int) (mixed >> 32) ^ (int) mixed;
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES);
        bytes.putLong(mostSignificantBits).putLong(leastSignificantBits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
