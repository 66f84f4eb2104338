package dev.odradek.groups.directory;

import org.jspecify.annotations.Nullable;

/// Who commits offsets, or asks for them: what a group checks before it lets it happen.
///
/// @param memberId empty when the caller is no member (null where a fetch names none)
/// @param generationOrEpoch negative when the caller is no member
/// @param apiVersion of the request
public record Commitment(
        @Nullable String memberId,
        @Nullable String groupInstanceId,
        int generationOrEpoch,
        int apiVersion) {}
