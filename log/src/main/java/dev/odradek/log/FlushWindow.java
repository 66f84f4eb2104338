package dev.odradek.log;

/// For how long records may lie unflushed where no topic asks to flush them.
///
/// @param lengthMs about how much a power cut takes away; 0 leaves that to the operating system
/// @param slowsAppends what happens where the disk cannot keep up, that is, where records have lain
///   unflushed for more than twice `lengthMs`: whether appends wait for their flush until it can
///   again, or the window grows
public record FlushWindow(long lengthMs, boolean slowsAppends) {
    public static final FlushWindow NONE = new FlushWindow(0, false);

    public FlushWindow {
        if (lengthMs < 0) {
            throw new IllegalArgumentException("a window of " + lengthMs + " ms");
        }
    }

    /// One that grows where the disk cannot keep up.
    public static FlushWindow ofMs(long lengthMs) {
        return new FlushWindow(lengthMs, false);
    }

    /// From here on the disk does not keep up.
    long exceededMs() {
        return 2 * lengthMs;
    }
}
