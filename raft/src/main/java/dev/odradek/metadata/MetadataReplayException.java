package dev.odradek.metadata;

/// A committed metadata record contradicts the image it is applied to, or asks for something that
/// this release cannot read. The node that meets it must not serve that image.
public final class MetadataReplayException extends RuntimeException {
    public MetadataReplayException(String what) {
        super(what);
    }
}
