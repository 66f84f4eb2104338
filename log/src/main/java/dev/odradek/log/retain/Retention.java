package dev.odradek.log.retain;

/// Which segments have outlived the settings: always the oldest ones, and never one that reaches
/// the high watermark. Source: Kafka 4.3.1 UnifiedLog.deleteOldSegments.
public final class Retention {
    /// Why segments go.
    public enum Reason {
        LOG_START_OFFSET("the log starts behind them"),
        SIZE("retention.bytes"),
        TIME("retention.ms"),
        NONE("");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /// A segment as retention sees it.
    ///
    /// @param nextBaseOffset where the one after it begins; the log's end for the last one
    /// @param largestTimestampMs when its youngest record was written
    /// @param last whether it is the active one
    public record Candidate(
            long nextBaseOffset, long sizeBytes, long largestTimestampMs, boolean last) {}

    /// @param count how many of the oldest go
    public record Verdict(int count, Reason reason) {
        public static final Verdict NOTHING = new Verdict(0, Reason.NONE);
    }

    private final long logStartOffset;
    private final long highWatermark;

    public Retention(long logStartOffset, long highWatermark) {
        this.logStartOffset = logStartOffset;
        this.highWatermark = highWatermark;
    }

    /// Those that lie before the log's start. Never the active one.
    public Verdict beforeStart(Iterable<Candidate> oldestFirst) {
        int count = 0;
        for (Candidate segment : oldestFirst) {
            if (segment.last()
                    || segment.nextBaseOffset() > logStartOffset
                    || segment.nextBaseOffset() > highWatermark) {
                break;
            }
            count++;
        }
        return new Verdict(count, Reason.LOG_START_OFFSET);
    }

    /// Those without which the log is still at least `retentionBytes` long.
    ///
    /// @param retentionBytes negative for no bound
    public Verdict bySize(Iterable<Candidate> oldestFirst, long retentionBytes, long logBytes) {
        if (retentionBytes < 0 || logBytes < retentionBytes) {
            return Verdict.NOTHING;
        }
        long excess = logBytes - retentionBytes;
        int count = 0;
        for (Candidate segment : oldestFirst) {
            excess -= segment.sizeBytes();
            if (excess < 0 || isKept(segment)) {
                break;
            }
            count++;
        }
        return new Verdict(count, Reason.SIZE);
    }

    /// Those whose youngest record is older than `retentionMs`.
    ///
    /// @param retentionMs negative for no bound
    public Verdict byTime(Iterable<Candidate> oldestFirst, long retentionMs, long nowMs) {
        if (retentionMs < 0) {
            return Verdict.NOTHING;
        }
        int count = 0;
        for (Candidate segment : oldestFirst) {
            if (nowMs - segment.largestTimestampMs() <= retentionMs || isKept(segment)) {
                break;
            }
            count++;
        }
        return new Verdict(count, Reason.TIME);
    }

    private boolean isKept(Candidate segment) {
        return segment.nextBaseOffset() > highWatermark
                || (segment.last() && segment.sizeBytes() == 0);
    }
}
