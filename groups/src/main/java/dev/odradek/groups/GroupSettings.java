package dev.odradek.groups;

import dev.odradek.groups.classic.ClassicSettings;
import dev.odradek.groups.offsets.OffsetSettings;

/// What the broker's settings say about groups.
///
/// @param sessionTimeoutMinMs `group.min.session.timeout.ms`
/// @param sessionTimeoutMaxMs `group.max.session.timeout.ms`
public record GroupSettings(
        ClassicSettings classic,
        OffsetSettings offsets,
        int sessionTimeoutMinMs,
        int sessionTimeoutMaxMs) {}
