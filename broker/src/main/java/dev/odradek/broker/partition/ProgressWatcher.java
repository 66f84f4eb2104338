package dev.odradek.broker.partition;

/// Someone who waits for a partition to grow or to change hands. Called by whichever thread made
/// the progress, with no lock held; it must not block.
public interface ProgressWatcher {
    /// More can be read.
    ///
    /// @param sizeBytes about how much more
    void onProgress(int sizeBytes);

    /// The partition is led elsewhere, or gone: whoever waits should look again.
    void onChange();
}
