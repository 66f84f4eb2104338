package dev.odradek.broker.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// Gives a channel the buffers to read into: the one in which a frame is being assembled, so that
/// the kernel's copy is the only one, or a fresh one of about the size that the connection's reads
/// usually have. A connection that is silent has none.
final class FrameBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int BYTES_MIN = 512;
    private static final int BYTES_MAX = 64 * 1024;
    private static final int BYTES_INITIAL = 2 * 1024;

    private final FrameAssembler assembler;

    FrameBuffers(FrameAssembler assembler) {
        this.assembler = assembler;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still names the deprecated Handle
    public Handle newHandle() {
        return new FreshOrWanting();
    }

    private final class FreshOrWanting extends MaxMessageHandle {
        private int freshBytes = BYTES_INITIAL;
        private boolean fresh;
        private boolean smallBefore;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf wanting = assembler.wanting();
            fresh = wanting == null;
            return wanting == null ? allocator.directBuffer(freshBytes) : wanting.retain();
        }

        @Override
        public int guess() {
            return freshBytes;
        }

        /// Doubles after a read that filled its buffer, halves after two that could have done with
        /// half of it.
        @Override
        public void lastBytesRead(int bytes) {
            if (fresh && bytes > 0) {
                boolean small = bytes <= freshBytes / 2;
                if (bytes == attemptedBytesRead()) {
                    freshBytes = Math.min(BYTES_MAX, 2 * freshBytes);
                } else if (small && smallBefore) {
                    freshBytes = Math.max(BYTES_MIN, freshBytes / 2);
                }
                smallBefore = small;
            }
            super.lastBytesRead(bytes);
        }
    }
}
