package dev.odradek.log;

/// Up to where a read may go.
public enum ReadBound {
    /// Everything: followers, coordinators loading, the quorum.
    LOG_END,
    /// What every in-sync replica has: consumers.
    HIGH_WATERMARK,
    /// What is also decided: consumers of committed data.
    LAST_STABLE
}
