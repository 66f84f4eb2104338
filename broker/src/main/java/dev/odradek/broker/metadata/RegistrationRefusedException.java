package dev.odradek.broker.metadata;

import dev.odradek.wire.ErrorCode;

/// The controller will never take this broker in as it is configured.
public final class RegistrationRefusedException extends RuntimeException {
    public RegistrationRefusedException(int brokerId, ErrorCode error) {
        super("The controller refuses to register broker " + brokerId + ": " + error);
    }
}
