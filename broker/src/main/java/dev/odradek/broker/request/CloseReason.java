package dev.odradek.broker.request;

/// Why the node closed a connection; each is counted, and logged a few times a minute.
public enum CloseReason {
    /// The length before a request is negative, too short for a header, or above the limit.
    FRAME_SIZE,
    /// Bytes that are no message of the protocol.
    MALFORMED,
    /// An API key or version that the listener does not serve.
    UNSUPPORTED_API,
    /// A request took too long to arrive.
    TOO_SLOW,
    /// The memory for requests is used up, and this connection used its share worst; or there was
    /// none left to handle a request or to write its answer.
    MEMORY,
    /// Nothing moved for connections.max.idle.ms.
    IDLE,
    /// The client or the network ended it.
    LOST,
    /// A limit on connections.
    CONNECTION_LIMIT,
    /// A handler asked for it.
    HANDLER,
    /// Records could not be read while their answer was being sent.
    STORAGE,
    /// A bug of ours that left no answer to give.
    BUG,
    /// The node stops.
    SHUTDOWN
}
