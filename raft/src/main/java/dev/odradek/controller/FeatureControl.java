package dev.odradek.controller;

import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.metadata.VersionRange;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.UpdateFeaturesRequest;
import dev.odradek.wire.message.UpdateFeaturesResponse;
import dev.odradek.wire.metadata.FeatureLevelRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides on finalized features. Source: Kafka 4.3.1 FeatureControlManager.
final class FeatureControl {
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final byte UNSAFE_DOWNGRADE = 3;

    private final ControllerSettings settings;

    FeatureControl(ControllerSettings settings) {
        this.settings = settings;
    }

    /// Finalizes all levels asked for, or none.
    ///
    /// @param kraftVersion the finalized `kraft.version`, which the quorum keeps
    /// @param voters ids of the quorum's voters
    Decision<UpdateFeaturesResponse> update(
            ClusterView view,
            ControllerContext context,
            UpdateFeaturesRequest request,
            short kraftVersion,
            Set<Integer> voters) {
        var response = new UpdateFeaturesResponse();
        var updates = new LinkedHashMap<String, UpdateFeaturesRequest.FeatureUpdateKey>();
        for (var update : request.featureUpdates()) {
            updates.put(update.feature(), update);
        }
        Map<String, Short> proposed = new HashMap<>(view.image().features().finalizedLevels());
        updates.forEach((name, update) -> proposed.put(name, update.maxVersionLevel()));
        var records = new ArrayList<VersionedRecord>();
        for (var update : updates.values()) {
            byte type = context.apiVersion() == 0 ? legacyType(update) : update.upgradeType();
            ApiError error =
                    check(
                            view,
                            update.feature(),
                            update.maxVersionLevel(),
                            type,
                            proposed,
                            kraftVersion,
                            voters,
                            records);
            if (error.isFailure()) {
                return Decision.answer(
                        response.errorCode(error.code().code())
                                .errorMessage(
                                        "The update failed for all features since the following"
                                                + " feature had an error: "
                                                + error.message()));
            }
        }
        if (context.apiVersion() <= 1) {
            for (var update : request.featureUpdates()) {
                response.results()
                        .add(
                                new UpdateFeaturesResponse.UpdatableFeatureResult()
                                        .feature(update.feature())
                                        .errorMessage(null));
            }
        }
        response.errorMessage(null);
        if (request.validateOnly()) {
            return Decision.answer(response);
        }
        var elr = updates.get(Feature.ELIGIBLE_LEADER_REPLICAS_VERSION.featureName());
        if (elr != null && elr.maxVersionLevel() > 0) {
            var all = new ArrayList<>(ConfigControl.elrSafetyRecords(view));
            all.addAll(records);
            return Decision.atomic(all, response);
        }
        return Decision.atomic(records, response);
    }

    private static byte legacyType(UpdateFeaturesRequest.FeatureUpdateKey update) {
        return update.allowDowngrade() ? SAFE_DOWNGRADE : UPGRADE;
    }

    private ApiError check(
            ClusterView view,
            String name,
            short level,
            byte type,
            Map<String, Short> proposed,
            short kraftVersion,
            Set<Integer> voters,
            List<VersionedRecord> records) {
        if (type < UPGRADE || type > UNSAFE_DOWNGRADE) {
            return invalid(name, level, "The controller does not support the given upgrade type.");
        }
        boolean isKraft = name.equals(Feature.KRAFT_VERSION.featureName());
        short current =
                isKraft
                        ? kraftVersion
                        : view.image().features().finalizedLevels().getOrDefault(name, (short) 0);
        if (level < 0) {
            return invalid(name, level, "A feature version cannot be less than 0.");
        }
        Optional<String> unsupported = unsupported(view, name, level, voters);
        if (unsupported.isPresent()) {
            return invalid(name, level, unsupported.get());
        }
        if (level < current && type == UPGRADE) {
            return invalid(
                    name,
                    level,
                    "Can't downgrade the version of this feature without setting the upgrade type"
                            + " to either safe or unsafe downgrade.");
        }
        if (level > current && type != UPGRADE) {
            return invalid(name, level, "Can't downgrade to a newer version.");
        }
        if (name.equals(MetadataVersion.FEATURE_NAME)) {
            return checkMetadataVersion(view, level, type, records);
        }
        if (isKraft) {
            if (level == current) {
                return ApiError.NONE;
            }
            // The quorum upgrades kraft.version by control records of its own, not by these.
            return invalid(
                    name,
                    level,
                    level < current
                            ? "Can't downgrade the version of this feature."
                            : "This release cannot upgrade it in a running cluster.");
        }
        Optional<String> unmet =
                Feature.named(name).flatMap(feature -> feature.unmetDependency(level, proposed));
        if (unmet.isPresent()) {
            return invalid(name, level, unmet.get());
        }
        records.add(record(name, level));
        return ApiError.NONE;
    }

    private static VersionedRecord record(String name, short level) {
        return VersionedRecord.of(new FeatureLevelRecord().name(name).featureLevel(level), 0);
    }

    private static ApiError checkMetadataVersion(
            ClusterView view, short level, byte type, List<VersionedRecord> records) {
        var current = view.version();
        var wanted = MetadataVersion.ofLevel(level);
        if (wanted.isEmpty()) {
            return new ApiError(
                    ErrorCode.INVALID_UPDATE_VERSION,
                    "Invalid metadata.version "
                            + level
                            + ". Valid versions are from "
                            + MetadataVersion.MINIMUM.level()
                            + " to "
                            + MetadataVersion.LATEST_TESTING.level()
                            + ".");
        }
        if (!wanted.get().isAtLeast(current)
                && MetadataVersion.recordsDiffer(current, wanted.get())) {
            return new ApiError(
                    ErrorCode.INVALID_UPDATE_VERSION,
                    "Unsupported metadata.version downgrade from "
                            + current.level()
                            + " to "
                            + level
                            + ". "
                            + (type == UNSAFE_DOWNGRADE
                                    ? "Unsafe metadata downgrade is not supported in this version."
                                    : "Refusing to perform the requested downgrade because it"
                                            + " might delete metadata information."));
        }
        records.add(record(MetadataVersion.FEATURE_NAME, level));
        return ApiError.NONE;
    }

    private static ApiError invalid(String name, short level, String why) {
        return new ApiError(
                ErrorCode.INVALID_UPDATE_VERSION,
                "Invalid update version " + level + " for feature " + name + ". " + why);
    }

    private Optional<String> unsupported(
            ClusterView view, String name, short level, Set<Integer> voters) {
        var reason =
                unsupported(
                        "Local controller " + settings.nodeId(),
                        settings.supportedFeatures(),
                        name,
                        level);
        for (var broker : view.image().brokers().values()) {
            if (reason.isEmpty()) {
                reason =
                        unsupported(
                                "Broker " + broker.id(), broker.supportedFeatures(), name, level);
            }
        }
        if (!view.version().isControllerRegistrationSupported()) {
            return reason;
        }
        for (var controller : view.image().controllers().values()) {
            if (reason.isEmpty() && controller.id() != settings.nodeId()) {
                reason =
                        unsupported(
                                "Controller " + controller.id(),
                                controller.supportedFeatures(),
                                name,
                                level);
            }
        }
        for (int voter : voters) {
            if (reason.isEmpty()
                    && voter != settings.nodeId()
                    && !view.image().controllers().containsKey(voter)) {
                reason =
                        Optional.of(
                                "controller "
                                        + voter
                                        + " has not registered, and may not support this feature");
            }
        }
        return reason;
    }

    private static Optional<String> unsupported(
            String who, Map<String, VersionRange> supported, String name, short level) {
        var range = supported.getOrDefault(name, VersionRange.DISABLED);
        if (range.contains(level)) {
            return Optional.empty();
        }
        return Optional.of(
                range.max() == 0
                        ? who + " does not support this feature."
                        : who + " only supports versions " + range);
    }
}
