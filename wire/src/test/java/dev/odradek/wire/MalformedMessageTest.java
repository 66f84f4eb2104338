package dev.odradek.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.odradek.wire.codec.MalformedMessageException;
import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that are no message are refused with one exception type, and with bounded memory.
class MalformedMessageTest {

    /// What a frame may cost, objects that the estimate leaves out included.
    private static final long BYTES_PER_BYTE_MAX = 2L * MessageReader.BUDGET_PER_BYTE;

    private static final long BYTES_FLOOR = 2L * MessageReader.BUDGET_FLOOR_BYTES;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<MessagePair> messages() {
        return MessagePair.all();
    }

    private static byte[] sample(MessagePair pair, short version, long seed) {
        Message ours = pair.newOurs();
        new TwinFiller(new Random(seed), seed % 2 == 0)
                .fill(ours, pair.newTheirs(), pair.schema(version));
        return MessagePair.write(ours, version);
    }

    /// Reads, and checks what that costs. Anything but a message or the one exception is a failure.
    private static @Nullable Message read(MessagePair pair, byte[] bytes, short version) {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Message message = null;
        try {
            message = pair.read(reader, version);
        } catch (MalformedMessageException e) {
            assertThat(e.position()).isBetween(0L, (long) bytes.length);
        }
        long cost = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(cost)
                .as("%s v%s %s", pair, version, Arrays.toString(Arrays.copyOf(bytes, 100)))
                .isLessThan(BYTES_FLOOR + BYTES_PER_BYTE_MAX * bytes.length);
        return message;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyCutIsRefused(MessagePair pair) {
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            byte[] whole = sample(pair, version, version);
            for (int length = 0; length < whole.length; length++) {
                assertThat(read(pair, Arrays.copyOf(whole, length), version))
                        .as("%s v%s cut at %s of %s", pair, version, length, whole.length)
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void changedBytesAreReadOrRefused(MessagePair pair) {
        Random random = new Random(pair.toString().hashCode());
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            byte[] whole = sample(pair, version, 100 + version);
            if (whole.length == 0) {
                continue;
            }
            for (int round = 0; round < 60; round++) {
                byte[] changed = whole.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                }
                read(pair, changed, version);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void lengthsThatLieAreReadOrRefused(MessagePair pair) {
        byte[][] lies = {
            {0x7F, -1, -1, -1},
            {-1, -1, -1, -2},
            {(byte) 0x80, 0, 0, 0},
            {-1, -1, -1, -1, 0x07},
            {-1, -1, -1, -1, 0x0F},
            {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0x01},
            {-1, -1, 0x7F},
            {0x7F, -1}
        };
        for (short version = pair.lowest(); version <= pair.highest(); version++) {
            byte[] whole = sample(pair, version, 200 + version);
            int step = 1 + whole.length / 60;
            for (int at = 0; at < whole.length; at += step) {
                for (byte[] lie : lies) {
                    byte[] changed = whole.clone();
                    System.arraycopy(lie, 0, changed, at, Math.min(lie.length, whole.length - at));
                    read(pair, changed, version);
                }
            }
        }
    }

    /// A big frame of one value: the dearest lists that the schema allows, over and over.
    @ParameterizedTest
    @MethodSource("messages")
    void bigFramesOfRepeatedBytesCostNoMoreThanAllowed(MessagePair pair) {
        for (byte filler : new byte[] {0, 1, 2, 3, 5, 0x20, 0x7F}) {
            byte[] frame = new byte[100_000];
            Arrays.fill(frame, filler);
            read(pair, frame, pair.highest());
            read(pair, frame, pair.lowest());
            // A list of many elements in front, that are as small as they can be.
            frame[0] = (byte) 0xA0;
            frame[1] = (byte) 0x8D;
            frame[2] = 0x02;
            read(pair, frame, pair.highest());
            frame[0] = 0;
            frame[1] = 0;
            frame[2] = 0x20;
            frame[3] = 0x10;
            read(pair, frame, pair.lowest());
        }
    }

    private static ByteBuf tagSection(int... bytes) {
        ByteBuf buffer = Unpooled.buffer();
        for (int value : bytes) {
            buffer.writeByte(value);
        }
        return buffer;
    }

    @Test
    void tagsOutOfOrderAreRefused() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> new MessageReader(tagSection(2, 5, 0, 4, 0)).readUnknownTags())
                .withMessage("tag 4 follows tag 5, at byte 3");
    }

    @Test
    void tagsThatRepeatAreRefused() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> new MessageReader(tagSection(2, 5, 0, 5, 0)).readUnknownTags())
                .withMessage("tag 5 follows tag 5, at byte 3");
    }

    @Test
    void tagsAboveTwoToTheThirtyOneAreRefused() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() ->
                        new MessageReader(tagSection(1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0))
                                .readUnknownTags());
    }

    @Test
    void millionsOfTagsAreRefusedBeforeTheyAreKept() {
        ByteBuf frame = Unpooled.buffer();
        int count = 2_000_000;
        dev.odradek.wire.codec.Varints.writeUnsignedInt(frame, count);
        for (int tag = 0; tag < count; tag++) {
            dev.odradek.wire.codec.Varints.writeUnsignedInt(frame, tag);
            frame.writeByte(0);
        }
        MessageReader reader = new MessageReader(frame);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(reader::readUnknownTags)
                .withMessageContaining("128 unknown tagged fields");
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }

    @Test
    void aTagCountBeyondTheFrameIsRefused() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> new MessageReader(tagSection(3, 0, 0, 1, 0)).readUnknownTags())
                .withMessage("tag section of length 3 with 4 bytes left, at byte 0");
    }

    @Test
    void aListLengthBelowMinusOneIsRefused() {
        MessageReader reader = new MessageReader(Unpooled.buffer().writeInt(-2).writeInt(0));

        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> reader.readNullableIntList(false))
                .withMessage("list of length -2 with 4 bytes left, at byte 0");
    }
}
