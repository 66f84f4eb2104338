package dev.odradek.wire.codec;

/// A message was asked to be read or written at a version that does not exist, or that cannot carry
/// what is set in it.
public final class UnsupportedVersionException extends RuntimeException {

    private UnsupportedVersionException(String what) {
        super(what);
    }

    /// `message` has no such version.
    public static UnsupportedVersionException version(String message, short version) {
        return new UnsupportedVersionException(message + " has no version " + version);
    }

    /// `field` is set, must not be dropped silently, and does not exist at `version`.
    public static UnsupportedVersionException field(String field, short version) {
        return new UnsupportedVersionException(
                field + " is set, but version " + version + " cannot carry it");
    }

    /// `field` is null, which `version` cannot express.
    public static UnsupportedVersionException absent(String field, short version) {
        return new UnsupportedVersionException(
                field + " is null, which version " + version + " cannot express");
    }
}
