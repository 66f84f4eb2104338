package dev.odradek.wire.compress;

import java.io.IOException;

/// The fixed parts of an lz4 frame, all little-endian:
///
/// ```
/// magic uint32 | FLG | BD | content size uint64, if FLG says so | HC
/// per block: size uint32, highest bit: stored | data | xxHash32 of the data, if FLG says so
/// 0 uint32 | xxHash32 of the content, if FLG says so
/// ```
///
/// FLG from the lowest bit: dictionary id, reserved, content checksum, content size, block
/// checksums, blocks are independent, version (2 bits, 01). BD: bits 4-6 are the largest block's
/// size, 4 to 7 for 64 KiB to 4 MiB. HC is the second byte of the xxHash32 of FLG to content size.
/// Source: lz4 frame format 1.6; Kafka takes version 01 with independent blocks and without
/// dictionary only.
final class Lz4Frame {
    static final int MAGIC = 0x184D2204;
    static final int MAGIC_BYTES = 4;
    static final int HEADER_BYTES_MIN = 7;
    static final int CONTENT_SIZE_BYTES = 8;
    static final int STORED_BIT = 0x80000000;

    static final int VERSION_1_INDEPENDENT = 0x60;
    static final int BLOCKS_OF_64_KIB = 0x40;
    static final int BLOCK_BYTES = 64 * 1024;

    private static final int REFUSED_FLAGS = 0x03;
    private static final int CONTENT_CHECKSUM_BIT = 0x04;
    private static final int CONTENT_SIZE_BIT = 0x08;
    private static final int BLOCK_CHECKSUM_BIT = 0x10;
    private static final int VERSION_AND_INDEPENDENCE = 0xE0;

    private Lz4Frame() {}

    static void check(int flg, int bd) throws IOException {
        if ((flg & REFUSED_FLAGS) != 0
                || (flg & VERSION_AND_INDEPENDENCE) != VERSION_1_INDEPENDENT) {
            throw new IOException("frame flags 0x" + Integer.toHexString(flg));
        }
        if ((bd & 0x8F) != 0 || bd < BLOCKS_OF_64_KIB) {
            throw new IOException("block descriptor 0x" + Integer.toHexString(bd));
        }
    }

    static int blockBytesMax(int bd) {
        return 1 << (2 * (bd >> 4) + 8);
    }

    static boolean hasContentSize(int flg) {
        return (flg & CONTENT_SIZE_BIT) != 0;
    }

    static boolean hasBlockChecksums(int flg) {
        return (flg & BLOCK_CHECKSUM_BIT) != 0;
    }

    static boolean hasContentChecksum(int flg) {
        return (flg & CONTENT_CHECKSUM_BIT) != 0;
    }

    /// The header's checksum byte, from the hash of what it covers.
    static byte headerChecksum(int hash) {
        return (byte) (hash >> 8);
    }
}
