package dev.odradek.sim;

import dev.odradek.base.check.Invariant;
import dev.odradek.base.disk.Disk;
import dev.odradek.base.time.Clock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A device with a file system in memory, and the hand of the test on it. A node reaches it through
/// [#mount]; the mount is dead once the node has crashed.
///
/// ```
/// var disk = new SimDisk(random, clock, MetadataOrder.JOURNALLED);
/// Disk mount = disk.mount();       // the node runs on this
/// disk.crashIn(17);                // its 17th call from now is its last: NodeCrashed
/// disk.cutPower();                 // what was not synced is there or not, by the seed
/// mount = disk.mount();            // the node after its restart
/// ```
///
/// A power cut keeps, sector by sector, anything between the last sync and the last write; and of
/// the directory changes what [MetadataOrder] says. A sync of a file says nothing about its name.
/// All that is drawn comes from the generator given: the same calls after the same seed have the
/// same outcome, and [#traceHash] tells whether the calls were the same.
///
/// Thread-safe, for tests that run real threads; they repeat only as well as their threads do.
public final class SimDisk {
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final RandomGenerator random;
    private final Clock clock;
    private final MetadataJournal journal;
    private final List<Fault> faults = new ArrayList<>();
    private @Nullable List<String> trace;
    private SimMount mount;
    private long capacityBytes = UNLIMITED;
    private long usedBytes;
    private long calls;
    private long crashAtCall = UNLIMITED;
    private boolean crashAfterCall;
    private long traceHash = 1;
    private int powerCuts;
    private long ids;
    private boolean tellsIncarnation = true;
    private BooleanSupplier waitsForbidden = () -> false;
    private boolean probeBroken;
    private long waits;

    /// A call that is to fail.
    private static final class Fault {
        final DiskCall call;
        final Predicate<Path> where;
        final DiskError error;
        int nth;

        Fault(DiskCall call, Predicate<Path> where, int nth, DiskError error) {
            this.call = call;
            this.where = where;
            this.nth = nth;
            this.error = error;
        }
    }

    public SimDisk(RandomGenerator random, Clock clock, MetadataOrder order) {
        this.random = random;
        this.clock = clock;
        this.journal = new MetadataJournal(order);
        this.mount = new SimMount(this);
    }

    /// What the node that runs now sees; the same until the next [#kill] or [#cutPower].
    public synchronized Disk mount() {
        return mount;
    }

    // --- crashes ---------------------------------------------------------------------------------

    /// The node crashes in its n-th call from now on: before, within or after it.
    ///
    /// @param nth at least 1
    public synchronized void crashIn(long nth) {
        crashAtCall = calls + nth;
    }

    /// Forgets what [#crashIn] has ordered.
    public synchronized void crashNever() {
        crashAtCall = UNLIMITED;
    }

    /// Whether the node has crashed and not been started again.
    public synchronized boolean isCrashed() {
        return mount.dead;
    }

    /// Ends the process; the page cache stays.
    public synchronized void kill() {
        endProcess("kill");
    }

    /// Ends the process and cuts the machine's power.
    public synchronized void cutPower() {
        endProcess("cut power");
        powerCuts++;
        usedBytes = 0;
        for (SimFile file : journal.crash(random)) {
            file.crash(random);
            file.links = 1;
            usedBytes += file.sizeBytes();
        }
    }

    /// Whether a node can learn that only its process had died; as by default.
    public synchronized void tellsIncarnation(boolean tells) {
        tellsIncarnation = tells;
    }

    /// @return null when nobody can tell
    @Nullable String incarnation() {
        return tellsIncarnation ? "boot " + powerCuts : null;
    }

    private void endProcess(String how) {
        note(how, 0);
        mount.dead = true;
        mount = new SimMount(this);
        crashAtCall = UNLIMITED;
        crashAfterCall = false;
        faults.clear();
    }

    // --- faults ----------------------------------------------------------------------------------

    /// Lets the n-th such call from now on fail, once. A write gets a part of its bytes through. A
    /// sync that fails writes any of what it should, and the rest counts as written from then on,
    /// as on Linux: only a power cut brings to light that it is not there.
    public synchronized void fail(DiskCall call, Predicate<Path> where, int nth, DiskError error) {
        faults.add(new Fault(call, where, nth, error));
    }

    /// Forgets what [#fail] has ordered.
    public synchronized void failNever() {
        faults.clear();
    }

    /// From now on there is room for this much content; a write that does not fit is cut short.
    public synchronized void capacityBytes(long bytes) {
        capacityBytes = bytes;
    }

    /// Turns one bit of a file's content over, for good.
    public synchronized void flipBit(Path path, long bit) throws IOException {
        if (!(node(path) instanceof SimFile file) || bit >= file.sizeBytes() * 8L) {
            throw new NoSuchFileException(path + " bit " + bit);
        }
        note("flip " + path, bit);
        file.flip(bit);
    }

    // --- the page cache --------------------------------------------------------------------------

    /// Drops a file's pages from memory, as when they were not used for long: the next read of each
    /// waits for the device.
    public synchronized void evict(Path path) throws IOException {
        if (!(node(path) instanceof SimFile file)) {
            throw new NoSuchFileException(path.toString());
        }
        file.evict();
    }

    /// Whoever waits for the device while `mayNot` holds, or opens a file that must exist, breaks
    /// an invariant: for the threads that must not.
    public synchronized void forbidWaits(BooleanSupplier mayNot) {
        waitsForbidden = mayNot;
    }

    /// From now on a look at the page cache finds everything there.
    public synchronized void breakProbe() {
        probeBroken = true;
    }

    /// Reads so far that had to wait for the device.
    public synchronized long waits() {
        return waits;
    }

    boolean isProbeBroken() {
        return probeBroken;
    }

    void waited(Path path) {
        waits++;
        mayWait(path);
    }

    /// A call that may have to wait, as it is for all that the caller knows.
    void mayWait(Path path) {
        Invariant.check(
                !waitsForbidden.getAsBoolean(), "a thread that must not waits for %s", path);
    }

    // --- what happened ---------------------------------------------------------------------------

    /// Calls made so far.
    public synchronized long calls() {
        return calls;
    }

    /// Content of all files, in bytes.
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /// A hash over all calls made so far and what they wrote.
    public synchronized long traceHash() {
        return traceHash;
    }

    /// Keeps a line for each call from now on.
    public synchronized void keepTrace() {
        trace = new ArrayList<>();
    }

    /// Adds a line of the test's own to the trace.
    public synchronized void note(String line) {
        note(line, 0);
    }

    /// The lines since [#keepTrace].
    public synchronized List<String> trace() {
        return trace == null ? List.of() : Collections.unmodifiableList(trace);
    }

    // --- for the mount ---------------------------------------------------------------------------

    /// A number for a new file or directory; the root has 0.
    long nextId() {
        return ++ids;
    }

    RandomGenerator random() {
        return random;
    }

    Clock clock() {
        return clock;
    }

    MetadataJournal journal() {
        return journal;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    /// Every call begins here.
    ///
    /// @param detail what tells the call from others on the same path
    /// @return how it is to fail; null when it is not
    @Nullable DiskError begin(SimMount caller, DiskCall call, Path path, long detail) {
        if (caller.dead) {
            throw new NodeCrashed(call + " " + path);
        }
        calls++;
        note(call.name() + ' ' + path, detail);
        if (calls >= crashAtCall) {
            crashAfterCall = random.nextBoolean();
            if (!crashAfterCall) {
                crash(caller, call, path);
            }
        }
        for (Fault fault : faults) {
            if (fault.call == call && fault.where.test(path) && --fault.nth == 0) {
                faults.remove(fault);
                note("fails: " + fault.error, 0);
                return fault.error;
            }
        }
        return null;
    }

    /// Every call ends here.
    void end(SimMount caller, DiskCall call, Path path) {
        if (crashAfterCall) {
            crash(caller, call, path);
        }
    }

    private void crash(SimMount caller, DiskCall call, Path path) {
        note(crashAfterCall ? "crash after or within" : "crash before", 0);
        crashAfterCall = false;
        crashAtCall = UNLIMITED;
        caller.dead = true;
        throw new NodeCrashed(call + " " + path);
    }

    /// How many of the bytes of a write get through, given that the node may crash within it.
    int bytesOfWrite(int wanted, @Nullable DiskError error) {
        boolean torn = error != null || (crashAfterCall && random.nextBoolean());
        return torn ? random.nextInt(wanted + 1) : wanted;
    }

    /// Takes room for content, or gives it back.
    ///
    /// @return how much of it there was
    long takeRoom(long bytes) {
        long taken = Math.min(bytes, Math.max(0, capacityBytes - usedBytes));
        usedBytes += bytes < 0 ? bytes : taken;
        return taken;
    }

    private void note(String line, long detail) {
        traceHash = (traceHash * 31 + line.hashCode()) * 31 + detail;
        if (trace != null) {
            trace.add(detail == 0 ? line : line + " (" + detail + ")");
        }
    }

    /// @return null when there is nothing of that name
    @Nullable SimNode node(Path path) {
        SimNode node = journal.root();
        for (Path name : path.toAbsolutePath()) {
            if (!(node instanceof SimDirectory directory)) {
                return null;
            }
            node = directory.live.get(name.toString());
            if (node == null) {
                return null;
            }
        }
        return node;
    }
}
