/// The four compressions of record batches: gzip, snappy in Xerial's framing, lz4 in its frame
/// format, zstd. Compressing goes from buffer to buffer; decompressing is a bounded stream that
/// hostile bytes can end in two ways only:
/// [dev.odradek.wire.compress.MalformedCompressionException] and
/// [dev.odradek.wire.compress.DecompressionLimitException]. Owns no file.
///
/// Threads: values are immutable; a [dev.odradek.wire.compress.BoundedDecompressor] belongs to
/// whoever opened it.
@NullMarked
package dev.odradek.wire.compress;

import org.jspecify.annotations.NullMarked;
