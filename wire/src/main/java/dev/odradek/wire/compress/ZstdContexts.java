package dev.odradek.wire.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.concurrent.ArrayBlockingQueue;

/// A few native zstd contexts kept for reuse: making one costs more than compressing a small batch.
/// Threads: any; a context belongs to one taker at a time.
final class ZstdContexts {
    private static final int KEPT_MAX = 2 * Runtime.getRuntime().availableProcessors();

    // A context keeps its window's memory, so one that has seen much is not kept.
    private static final long KEPT_OUTPUT_BYTES_MAX = 1024 * 1024;

    private static final ArrayBlockingQueue<ZstdDecompressCtx> DECOMPRESS =
            new ArrayBlockingQueue<>(KEPT_MAX);
    private static final ArrayBlockingQueue<ZstdCompressCtx> COMPRESS =
            new ArrayBlockingQueue<>(KEPT_MAX);

    private ZstdContexts() {}

    static ZstdDecompressCtx takeDecompress() {
        ZstdDecompressCtx context = DECOMPRESS.poll();
        return context == null ? new ZstdDecompressCtx() : context;
    }

    static void giveBack(ZstdDecompressCtx context, long outputBytes) {
        if (outputBytes > KEPT_OUTPUT_BYTES_MAX) {
            context.close();
            return;
        }
        context.reset();
        if (!DECOMPRESS.offer(context)) {
            context.close();
        }
    }

    static ZstdCompressCtx takeCompress() {
        ZstdCompressCtx context = COMPRESS.poll();
        return context == null ? new ZstdCompressCtx() : context;
    }

    static void giveBack(ZstdCompressCtx context, long inputBytes) {
        if (inputBytes > KEPT_OUTPUT_BYTES_MAX) {
            context.close();
            return;
        }
        context.reset();
        if (!COMPRESS.offer(context)) {
            context.close();
        }
    }
}
