package dev.odradek.log.compact;

import io.netty.buffer.ByteBuf;

/// SipHash-2-4 with 128 bits of output under a secret key: two keys with the same hash would lose
/// the records of one of them, and nobody without the secret can find such keys. See
/// `docs/decisions/0012-keys-by-secret-hash.md`.
///
/// Owner: one cleaning. Source: Aumasson, Bernstein: SipHash, with the authors' 128-bit variant.
final class KeyHash {
    private final long secret0;
    private final long secret1;
    private long first;
    private long second;

    KeyHash(long secret0, long secret1) {
        this.secret0 = secret0;
        this.secret1 = secret1;
    }

    /// Hashes `sizeBytes` bytes from the absolute index `at`; [#first] and [#second] have the
    /// result.
    void hash(ByteBuf buffer, int at, int sizeBytes) {
        long v0 = secret0 ^ 0x736f6d6570736575L;
        long v1 = secret1 ^ 0x646f72616e646f6dL ^ 0xee;
        long v2 = secret0 ^ 0x6c7967656e657261L;
        long v3 = secret1 ^ 0x7465646279746573L;
        int wordsEnd = at + (sizeBytes & ~7);
        long word = 0;
        // Two rounds per word and for the tail, then four rounds twice: 8 rounds after the tail's.
        int index = at;
        boolean tail = false;
        while (true) {
            if (index < wordsEnd) {
                word = buffer.getLongLE(index);
                index += Long.BYTES;
            } else {
                word = tailOf(buffer, index, sizeBytes);
                tail = true;
            }
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
            if (tail) {
                break;
            }
        }
        v2 ^= 0xee;
        for (int round = 0; round < 8; round++) {
            if (round == 4) {
                first = v0 ^ v1 ^ v2 ^ v3;
                v1 ^= 0xdd;
            }
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        second = v0 ^ v1 ^ v2 ^ v3;
    }

    /// The last up to 7 bytes, little-endian, and the length in the highest byte.
    private static long tailOf(ByteBuf buffer, int from, int sizeBytes) {
        long word = (long) sizeBytes << 56;
        for (int i = 0; i < (sizeBytes & 7); i++) {
            word |= (buffer.getByte(from + i) & 0xFFL) << (8 * i);
        }
        return word;
    }

    /// The first 64 bits of the last hash.
    long first() {
        return first;
    }

    /// The other 64 bits of the last hash.
    long second() {
        return second;
    }
}
