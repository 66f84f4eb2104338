package dev.odradek.broker.net;

/// A listener could not be opened. The message is one line for the operator: which listener, which
/// address, why, what to do.
public final class BindFailedException extends Exception {
    BindFailedException(ListenerBinding listener, String whatAndWhatToDo, Throwable cause) {
        super(
                "listener "
                        + listener.name()
                        + " cannot bind "
                        + listener.address()
                        + ": "
                        + whatAndWhatToDo,
                cause);
    }
}
