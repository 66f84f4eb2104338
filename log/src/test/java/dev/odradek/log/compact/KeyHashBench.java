package dev.odradek.log.compact;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Says what a key costs [KeyHash], and what it costs the JDK's MD5, in processor time.
public final class KeyHashBench {
    private static final int KEYS = 2_000_000;
    private static final int BUFFER_BYTES = 1 << 20;

    private KeyHashBench() {}

    public static void main(String[] args) throws NoSuchAlgorithmException, DigestException {
        for (int keyBytes : new int[] {8, 20, 32, 40, 100}) {
            for (int round = 0; round < 4; round++) {
                measure(keyBytes, round == 3);
            }
        }
    }

    private static void measure(int keyBytes, boolean print)
            throws NoSuchAlgorithmException, DigestException {
        ByteBuf keys = Unpooled.directBuffer(BUFFER_BYTES).writeZero(BUFFER_BYTES);
        ByteBuffer nioKeys = keys.nioBuffer(0, BUFFER_BYTES);
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] digest = new byte[16];
        var hash = new KeyHash(1, 2);
        long sum = 0;
        long startNs = cpuNs();
        for (int i = 0; i < KEYS; i++) {
            hash.hash(keys, at(i), keyBytes);
            sum += hash.first();
        }
        long hashedNs = cpuNs();
        for (int i = 0; i < KEYS; i++) {
            md5.update(nioKeys.slice(at(i), keyBytes));
            md5.digest(digest, 0, digest.length);
            sum += digest[0];
        }
        long endNs = cpuNs();
        if (print) {
            System.out.printf(
                    "%d bytes: SipHash %.1f ns, MD5 %.1f ns (%d)%n",
                    keyBytes,
                    (hashedNs - startNs) / (double) KEYS,
                    (endNs - hashedNs) / (double) KEYS,
                    sum & 1);
        }
        keys.release();
    }

    private static int at(int key) {
        return (key * 37) & (BUFFER_BYTES / 2 - 1);
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
