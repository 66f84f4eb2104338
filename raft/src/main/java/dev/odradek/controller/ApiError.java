package dev.odradek.controller;

import dev.odradek.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/// How one part of a request went.
///
/// @param message for people; null where Kafka gives none
public record ApiError(ErrorCode code, @Nullable String message) {
    /// It went well.
    public static final ApiError NONE = new ApiError(ErrorCode.NONE, null);

    /// With Kafka's standard text for the code.
    public static ApiError of(ErrorCode code) {
        return new ApiError(code, code.message());
    }

    public boolean isFailure() {
        return code != ErrorCode.NONE;
    }
}
