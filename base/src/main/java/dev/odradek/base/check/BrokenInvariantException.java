package dev.odradek.base.check;

/// A bug of ours: state that the code rules out was met.
public final class BrokenInvariantException extends IllegalStateException {
    public BrokenInvariantException(String claim) {
        super(claim);
    }
}
