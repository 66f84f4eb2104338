package dev.odradek.broker.request;

/// A request's place in the order of its connection's answers; implemented by the network side. The
/// slot owns the request's frame. Any thread; one of the three endings is called, once.
public interface ResponseSlot {
    /// The frame is not looked at any more, though the answer is not known yet. On the event loop.
    void releaseFrame();

    /// Ends the slot with an answer, which the slot owns from now on.
    void answer(Answer answer);

    /// Ends the slot without an answer.
    void nothing();

    /// Ends the slot and the connection with it, once earlier answers have left.
    void close(CloseReason reason, String detail);
}
