package dev.odradek.benchmarks.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The connections that a server has taken, from Linux's tables of sockets. One that waits in the
/// backlog stands there too, but without an inode: it belongs to no process yet. Source: proc(5).
public final class AcceptedConnections {
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String ESTABLISHED = "01";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private AcceptedConnections() {}

    /// How many there are to `port`.
    public static int count(int port) throws IOException {
        int count = 0;
        for (Path table : TABLES) {
            if (Files.exists(table)) {
                count += count(Files.readString(table, StandardCharsets.US_ASCII), port);
            }
        }
        return count;
    }

    static int count(String table, int port) {
        String suffix = ":%04X".formatted(port);
        int count = 0;
        for (String line : table.split("\n", -1)) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > INODE
                    && fields[LOCAL_ADDRESS].endsWith(suffix)
                    && fields[STATE].equals(ESTABLISHED)
                    && !fields[INODE].equals("0")) {
                count++;
            }
        }
        return count;
    }
}
