package dev.odradek.groups.shard;

import dev.odradek.wire.ErrorCode;

/// Where a response goes. Exactly one of the two methods is called, once.
public interface Answer<R> {
    /// The response as decided.
    void give(R response);

    /// The shard could not decide, or what it decided could not be made durable: the caller words
    /// `error` in the shape of its API.
    void refuse(ErrorCode error);
}
