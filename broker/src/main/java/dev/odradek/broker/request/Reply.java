package dev.odradek.broker.request;

import dev.odradek.wire.codec.Message;

/// Where the answer to one request goes. Exactly one of the methods is called, once, from any
/// thread; whether the connection still exists does not matter.
///
/// @param <R> the response
public interface Reply<R extends Message> {

    /// Answers. The response must not be changed any more; it is encoded later on the connection's
    /// event loop. Its [ReleasableRecords] and [dev.odradek.log.LogSlice]s are released after they
    /// are sent, or when they cannot be.
    ///
    /// @throws dev.odradek.base.check.BrokenInvariantException when the request was answered before
    void send(R response);

    /// Answers nothing, as a producer with acks=0 expects.
    ///
    /// @throws dev.odradek.base.check.BrokenInvariantException when the request was answered before
    void none();

    /// Closes the connection instead of answering; answers to earlier requests still leave first.
    ///
    /// @param reason what is wrong with the request, in a few words; for the log
    /// @throws dev.odradek.base.check.BrokenInvariantException when the request was answered before
    void closeConnection(String reason);
}
