package dev.odradek.log.compact;

/// The log has changed under a cleaning, or the cleaner stops: what was made so far is of no use.
final class CleaningAbortedException extends RuntimeException {
    CleaningAbortedException(String reason) {
        super(reason, null, false, false);
    }
}
