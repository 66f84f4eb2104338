package dev.odradek.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.odradek.wire.codec.Message;
import org.jspecify.annotations.Nullable;

/// Keeps how a request ended, and sees to it that it ends once.
final class CaughtReply<R extends Message> implements Reply<R> {
    private @Nullable R response;
    private String end = "waits";
    private String closedFor = "";

    /// "waits", "answered", "none" or "closed".
    String end() {
        return end;
    }

    /// The answer; there must be one.
    R get() {
        assertThat(end).as(closedFor).isEqualTo("answered");
        if (response == null) {
            throw new AssertionError("no answer");
        }
        return response;
    }

    private void end(String how) {
        assertThat(end).isEqualTo("waits");
        end = how;
    }

    @Override
    public void send(R given) {
        end("answered");
        response = given;
    }

    @Override
    public void none() {
        end("none");
    }

    @Override
    public void closeConnection(String reason) {
        end("closed");
        closedFor = reason;
    }
}
