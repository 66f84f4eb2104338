package dev.odradek.base.disk;

/// A read within [ResidentReads] would have had to wait for the device. It has no stack trace: it
/// ends an attempt, and the one who made it reads elsewhere.
public final class NotResidentException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final NotResidentException INSTANCE = new NotResidentException();

    private NotResidentException() {
        super("not in memory", null, false, false);
    }
}
