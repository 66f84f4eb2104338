package dev.odradek.broker.net;

import dev.odradek.base.check.OwnedBy;
import dev.odradek.base.disk.ColdReads;
import dev.odradek.broker.fetch.FileRecords;
import dev.odradek.broker.request.Answer;
import dev.odradek.log.LogSlice;
import dev.odradek.wire.codec.BufferedRecords;
import dev.odradek.wire.codec.FramePart;
import dev.odradek.wire.codec.RecordBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The answers of one connection on their way into its channel, in order.
///
/// What is in memory goes as it is; records in files go piece by piece, as fast as the client takes
/// them: long stretches by sendfile, short ones are read. A piece that is not in the page cache is
/// brought in by a worker while everything behind it waits, and nothing else does.
///
/// ```
///   answers -> [part, part, part ...] -> piece -- resident --> channel, until it has enough
///                                          ^  |
///                                  worker -+  +-- not resident: wait
/// ```
@OwnedBy("the connection's event loop")
final class AnswerStream {
    /// What a worker is asked for at once. Longer than a piece, so that the reading of the next
    /// goes on while this one is sent.
    private static final long LOAD_BYTES = 1024 * 1024;

    private final ByteBufAllocator allocator;
    private final ColdReads coldReads;
    private final Consumer<Runnable> loop;
    private final ArrayDeque<FramePart> waiting = new ArrayDeque<>();
    private @Nullable FileStretch stretch;
    private @Nullable Runnable atEnd;
    private boolean loading;
    private boolean closed;

    /// @param loop runs a task on the connection's loop, also when that has ended
    AnswerStream(ByteBufAllocator allocator, ColdReads coldReads, Consumer<Runnable> loop) {
        this.allocator = allocator;
        this.coldReads = coldReads;
        this.loop = loop;
    }

    /// Puts an answer behind the others. [#pump] writes it.
    void add(Answer answer) {
        if (closed) {
            discard(answer);
        } else {
            waiting.addAll(answer.encode(allocator));
        }
    }

    /// Has `task` run once everything that was added is written.
    void whenWritten(Runnable task) {
        atEnd = task;
    }

    /// Gives back what `answer` holds.
    void discard(Answer answer) {
        answer.discard(allocator);
    }

    /// Whether everything that was added is written.
    boolean isEmpty() {
        return waiting.isEmpty() && stretch == null;
    }

    /// Bytes of the stretch that is being sent which are not written yet.
    long leftBytes() {
        FileStretch now = stretch;
        return now == null ? 0 : now.leftBytes();
    }

    /// Writes what can be written now, without a flush.
    ///
    /// @param onReady told on the loop that it can go on, after it had to wait for a disk; null
    ///   when that failed
    /// @throws IOException when records cannot be read: part of the frame may be written, so the
    ///   connection is of no use any more
    void pump(ChannelHandlerContext context, Consumer<@Nullable IOException> onReady)
            throws IOException {
        while (!closed && !loading && context.channel().isWritable()) {
            FileStretch file = stretch;
            if (file != null) {
                send(context, file, onReady);
                continue;
            }
            FramePart part = waiting.poll();
            if (part == null) {
                break;
            }
            switch (part) {
                case FramePart.Bytes(ByteBuf bytes) -> write(context, bytes);
                case FramePart.Records(RecordBytes records) -> begin(context, records);
            }
        }
        if (isEmpty() && atEnd != null) {
            Runnable task = atEnd;
            atEnd = null;
            task.run();
        }
    }

    private void begin(ChannelHandlerContext context, RecordBytes records) {
        switch (records) {
            case FileRecords inFile -> stretch = new FileStretch(inFile);
            case LogSlice slice -> stretch = new FileStretch(FileRecords.of(slice));
            case BufferedRecords(ByteBuf buffer) -> write(context, buffer.retain());
            default ->
                    throw new IllegalArgumentException(
                            "no way to send records of " + records.getClass());
        }
    }

    /// The connection has ended: gives back everything.
    void close() {
        closed = true;
        waiting.forEach(Answer::release);
        waiting.clear();
        if (!loading) {
            endStretch();
        }
    }

    private void send(
            ChannelHandlerContext context,
            FileStretch file,
            Consumer<@Nullable IOException> onReady)
            throws IOException {
        if (file.leftBytes() == 0) {
            endStretch();
            return;
        }
        if (!file.isNextResident()) {
            load(file, onReady);
            return;
        }
        write(context, file.next(allocator));
        if (file.leftBytes() == 0 && file.isLong()) {
            coldReads.follow(file.lease(), file.at());
        }
    }

    private void load(FileStretch file, Consumer<@Nullable IOException> onReady) {
        loading = true;
        long from = file.at();
        long bytes = Math.min(LOAD_BYTES, file.leftBytes());
        coldReads.load(
                file.lease(),
                from,
                bytes,
                failure ->
                        loop.accept(() -> {
                            loading = false;
                            if (closed) {
                                endStretch();
                                return;
                            }
                            file.loaded();
                            coldReads.follow(file.lease(), from + bytes);
                            onReady.accept(failure);
                        }));
    }

    private void endStretch() {
        FileStretch ended = stretch;
        stretch = null;
        if (ended != null) {
            ended.release();
        }
    }

    private static void write(ChannelHandlerContext context, Object message) {
        var _ = context.write(message, context.voidPromise());
    }
}
