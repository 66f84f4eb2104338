package dev.odradek.log.compact;

/// A log that holds what cannot be cleaned: a batch that is damaged, or offsets too far apart.
final class UncleanableLogException extends RuntimeException {
    UncleanableLogException(String what) {
        super(what);
    }
}
