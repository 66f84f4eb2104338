package dev.odradek.groups;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Members come and go in any order, over a log that is slow, fails, and moves to another node.
/// Whatever happens: every request is answered once, in a generation every partition has one owner,
/// a generation's number never goes back while the shard lives, and what is stable is what the log
/// says.
class GroupScheduleFuzzTest {
    @Test
    void invariantsHoldWhateverMembersDo() {
        long first = Long.getLong("seed", 1);
        long last = Long.getLong("seed", 300);
        for (long seed = first; seed <= last; seed++) {
            try {
                new GroupSchedule(new Random(seed)).run(400);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dseed=" + seed, e);
            }
        }
    }
}
