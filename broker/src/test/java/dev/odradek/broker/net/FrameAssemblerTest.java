package dev.odradek.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.broker.request.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
    private static final int MAX = 1024 * 1024;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ManualClock clock = new ManualClock();
    private final FrameBudget budget = new FrameBudget(10 * MAX);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(channel, clock, this::resume);
    private final List<byte[]> frames = new ArrayList<>();
    private @Nullable String broken;
    private final FrameAssembler assembler =
            new FrameAssembler(clock, budget.share(() -> {}), gate, new Collector(), MAX);

    FrameAssemblerTest() {
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(assembler);
    }

    @AfterEach
    void nothingLeaks() {
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void framesAreFoundHoweverTheBytesCome() {
        for (int seed = 0; seed < 200; seed++) {
            frames.clear();
            var random = new Random(seed);
            List<byte[]> sent = new ArrayList<>();
            var stream = new ByteArrayOutputStream();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                byte[] frame = new byte[random.nextInt(random.nextBoolean() ? 50 : 50_000)];
                random.nextBytes(frame);
                sent.add(frame);
                append(stream, frame);
            }

            byte[] bytes = stream.toByteArray();
            for (int at = 0; at < bytes.length; ) {
                int until =
                        Math.min(bytes.length, at + 1 + random.nextInt(1 << random.nextInt(17)));
                read(Arrays.copyOfRange(bytes, at, until));
                at = until;
            }

            assertThat(frames).as("seed %d", seed).containsExactlyElementsOf(sent);
            assertThat(budget.usedBytes()).isZero();
        }
    }

    @Test
    void aBufferIsNoMoreThanFourTimesWhatHasArrived() {
        byte[] frame = new byte[MAX];
        var stream = new ByteArrayOutputStream();
        append(stream, frame);
        byte[] bytes = stream.toByteArray();

        for (int at = 0; at < bytes.length; at += 1000) {
            int until = Math.min(bytes.length, at + 1000);
            read(Arrays.copyOfRange(bytes, at, until));
            assertThat(allocator.metric().usedDirectMemory())
                    .isLessThanOrEqualTo(Math.max(1024, 4L * until));
        }

        assertThat(frames).containsExactly(frame);
    }

    @Test
    void nothingIsHandedOnWhileTheGateIsClosed() {
        var stream = new ByteArrayOutputStream();
        append(stream, new byte[10]);
        append(stream, new byte[20]);
        gate.hold(ReadGate.Hold.OUTSTANDING);

        read(stream.toByteArray());
        assertThat(frames).isEmpty();

        gate.lift(ReadGate.Hold.OUTSTANDING);
        channel.runPendingTasks();
        assertThat(frames).hasSize(2);
    }

    @Test
    void aFirstRequestHasHalfAMinute() {
        read(new byte[] {0, 0, 1, 0});
        clock.advance(Duration.ofSeconds(29));
        assertThat(assembler.complaint(clock.nanoTime())).isNull();
        clock.advance(Duration.ofSeconds(2));
        assertThat(assembler.complaint(clock.nanoTime())).contains("31 s");
    }

    @Test
    void aLaterRequestMustComeAtAMinimumRate() {
        read(new byte[] {0, 0, 0, 1, 7});
        read(new byte[] {0, 1, 0, 0});
        clock.advance(Duration.ofSeconds(20));
        read(new byte[39 * 1024]);
        clock.advance(Duration.ofSeconds(19));
        assertThat(assembler.complaint(clock.nanoTime())).isNull();
        clock.advance(Duration.ofSeconds(2));
        assertThat(assembler.complaint(clock.nanoTime())).contains("41 s");
    }

    @Test
    void timeInWhichWeDidNotReadDoesNotCount() {
        read(new byte[] {0, 0, 1, 0});
        gate.hold(ReadGate.Hold.MEMORY);
        clock.advance(Duration.ofHours(1));
        assertThat(assembler.complaint(clock.nanoTime())).isNull();
        gate.lift(ReadGate.Hold.MEMORY);
        channel.runPendingTasks();

        clock.advance(Duration.ofSeconds(29));
        assertThat(assembler.complaint(clock.nanoTime())).isNull();
        clock.advance(Duration.ofSeconds(2));
        assertThat(assembler.complaint(clock.nanoTime())).isNotNull();
    }

    @Test
    void whatFollowsABrokenLengthIsIgnored() {
        read(new byte[] {-1, 0, 0, 0, 0, 0, 0, 1, 7});
        read(new byte[] {0, 0, 0, 1, 7});

        assertThat(frames).isEmpty();
        assertThat(broken).contains("-16777216");
    }

    /// Reads as a channel does: into the buffer that the assembler wants filled, if any.
    private void read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            ByteBuf wanting = assembler.wanting();
            ByteBuf into = wanting == null ? allocator.directBuffer(65536) : wanting.retain();
            int count = Math.min(into.writableBytes(), bytes.length - at);
            into.writeBytes(bytes, at, count);
            at += count;
            channel.writeInbound(into);
        }
    }

    private void resume(long heldNanos) {
        assembler.resume(allocator, heldNanos);
    }

    private static void append(ByteArrayOutputStream stream, byte[] frame) {
        try {
            var out = new DataOutputStream(stream);
            out.writeInt(frame.length);
            out.write(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Collector implements FrameSink {
        @Override
        public void onFrame(ByteBuf frame, long receivedNanos) {
            frames.add(ByteBufUtil.getBytes(frame));
            frame.release();
        }

        @Override
        public void onBroken(CloseReason reason, String detail) {
            broken = detail;
        }
    }
}
