package dev.odradek.log.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyHashTest {
    private static final KeyHash HASH = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /// From `openssl mac -macopt size:16 SIPHASH` with the key 00 01 .. 0f over the bytes 00 01 ..;
    /// the first are those that the authors publish, too.
    @ParameterizedTest
    @CsvSource({
        "0, A3817F04BA25A8E66DF67214C7550293",
        "1, DA87C1D86B99AF44347659119B22FC45",
        "8, 3B62A9BA6258F5610F83E264F31497B4",
        "15, 5493E99933B0A8117E08EC0F97CFC3D9"
    })
    void hashIsSipHashOf128Bits(int length, String expected) {
        ByteBuf key = Unpooled.buffer();
        key.writeBytes(new byte[] {9, 9, 9});
        for (int i = 0; i < length; i++) {
            key.writeByte(i);
        }

        HASH.hash(key, 3, length);

        ByteBuf hash = Unpooled.buffer().writeLongLE(HASH.first()).writeLongLE(HASH.second());
        assertThat(io.netty.buffer.ByteBufUtil.hexDump(hash)).isEqualToIgnoringCase(expected);
    }

    @Test
    void anotherSecretGivesOtherHashes() {
        ByteBuf key = Unpooled.copyLong(42);
        var seen = new HashSet<Long>();
        for (int secret = 0; secret < 100; secret++) {
            var hash = new KeyHash(secret, 0);
            hash.hash(key, 0, 8);
            seen.add(hash.first());
            seen.add(hash.second());
        }

        assertThat(seen).hasSize(200);
    }
}
