package dev.odradek.controller;

import static dev.odradek.metadata.PartitionRegistration.NO_LEADER;

import dev.odradek.metadata.BrokerRegistration;
import dev.odradek.metadata.DirectoryIds;
import dev.odradek.metadata.Feature;
import dev.odradek.metadata.MetadataVersion;
import dev.odradek.metadata.VersionRange;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.message.BrokerHeartbeatRequest;
import dev.odradek.wire.message.BrokerHeartbeatResponse;
import dev.odradek.wire.message.BrokerRegistrationRequest;
import dev.odradek.wire.message.BrokerRegistrationResponse;
import dev.odradek.wire.message.ControllerRegistrationRequest;
import dev.odradek.wire.message.ControllerRegistrationResponse;
import dev.odradek.wire.message.UnregisterBrokerRequest;
import dev.odradek.wire.message.UnregisterBrokerResponse;
import dev.odradek.wire.metadata.BrokerRegistrationChangeRecord;
import dev.odradek.wire.metadata.RegisterBrokerRecord;
import dev.odradek.wire.metadata.RegisterControllerRecord;
import dev.odradek.wire.metadata.UnregisterBrokerRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides on the coming and going of nodes: registration, heartbeats, fencing, controlled
/// shutdown. Source: Kafka 4.3.1 ClusterControlManager, BrokerHeartbeatManager,
/// ReplicationControlManager.
final class BrokerControl {
    private static final byte FENCE = 1;
    private static final byte UNFENCE = -1;
    private static final byte SHUT_DOWN = 1;

    private final ControllerSettings settings;
    private final BrokerSessions sessions;

    BrokerControl(ControllerSettings settings, BrokerSessions sessions) {
        this.settings = settings;
        this.sessions = sessions;
    }

    /// A broker process started, or tells more about itself.
    ///
    /// @param newEpoch what a new incarnation's epoch would be: the log's end
    /// @param kraftVersion the finalized `kraft.version`
    Decision<BrokerRegistrationResponse> register(
            ClusterView view,
            ControllerContext context,
            BrokerRegistrationRequest request,
            long newEpoch,
            short kraftVersion,
            long nowMs) {
        var response = new BrokerRegistrationResponse();
        int id = request.brokerId();
        BrokerRegistration existing = view.image().broker(id);
        ErrorCode error = check(view, context, request, existing, kraftVersion, nowMs);
        if (error != ErrorCode.NONE) {
            return Decision.answer(response.errorCode(error.code()));
        }
        var record =
                new RegisterBrokerRecord()
                        .brokerId(id)
                        .incarnationId(request.incarnationId())
                        .rack(request.rack());
        for (var l : request.listeners()) {
            record.endPoints()
                    .add(
                            new RegisterBrokerRecord.BrokerEndpoint()
                                    .name(l.name())
                                    .host(l.host())
                                    .port(l.port())
                                    .securityProtocol(l.securityProtocol()));
        }
        for (var f : request.features()) {
            record.features()
                    .add(
                            new RegisterBrokerRecord.BrokerFeature()
                                    .name(f.name())
                                    .minSupportedVersion(f.minSupportedVersion())
                                    .maxSupportedVersion(f.maxSupportedVersion()));
        }
        if (view.version().isDirectoryAssignmentSupported()) {
            record.logDirs(new ArrayList<>(request.logDirs()));
        }
        var records = new ArrayList<VersionedRecord>();
        if (existing != null && existing.incarnationId().equals(request.incarnationId())) {
            record.brokerEpoch(existing.epoch())
                    .fenced(existing.fenced())
                    .inControlledShutdown(existing.inControlledShutdown());
        } else {
            boolean wasClean =
                    context.apiVersion() >= 3
                            && existing != null
                            && existing.epoch() == request.previousBrokerEpoch();
            records.addAll(cleanUp(view, id, wasClean));
            record.brokerEpoch(newEpoch);
        }
        // The registration comes last: if only what is before it survives, the broker tries again.
        records.add(new VersionedRecord(record, view.version().registerBrokerRecordVersion()));
        return Decision.of(records, response.brokerEpoch(record.brokerEpoch()));
    }

    private ErrorCode check(
            ClusterView view,
            ControllerContext context,
            BrokerRegistrationRequest request,
            @Nullable BrokerRegistration existing,
            short kraftVersion,
            long nowMs) {
        if (!settings.clusterId().equals(request.clusterId())) {
            return ErrorCode.INCONSISTENT_CLUSTER_ID;
        }
        boolean isSelf = context.isLocal() && request.brokerId() == settings.nodeId();
        if (existing != null
                && !isSelf
                && sessions.isValid(existing.id(), existing.epoch(), nowMs)
                && !existing.incarnationId().equals(request.incarnationId())) {
            return ErrorCode.DUPLICATE_BROKER_REGISTRATION;
        }
        if (request.isMigratingZkBroker()) {
            return ErrorCode.BROKER_ID_NOT_REGISTERED;
        }
        if (view.version().isDirectoryAssignmentSupported()
                && !areDirectoriesValid(view, request)) {
            return ErrorCode.INVALID_REGISTRATION;
        }
        return checkFeatures(view, request, kraftVersion);
    }

    private static boolean areDirectoriesValid(
            ClusterView view, BrokerRegistrationRequest request) {
        var directories = new HashSet<>(request.logDirs());
        return !directories.isEmpty()
                && directories.size() == request.logDirs().size()
                && directories.stream().noneMatch(DirectoryIds::isReserved)
                && view.image().brokers().values().stream()
                        .filter(b -> b.id() != request.brokerId())
                        .noneMatch(b -> b.directories().stream().anyMatch(directories::contains));
    }

    private static ErrorCode checkFeatures(
            ClusterView view, BrokerRegistrationRequest request, short kraftVersion) {
        Map<String, Short> finalized = new HashMap<>(view.image().features().finalizedLevels());
        finalized.put(Feature.KRAFT_VERSION.featureName(), kraftVersion);
        boolean knowsMetadataVersion = false;
        var ranges = new HashMap<String, VersionRange>();
        for (var feature : request.features()) {
            short min = feature.minSupportedVersion();
            short max = feature.maxSupportedVersion();
            if (min < 0 || max < min) {
                return ErrorCode.INVALID_REQUEST;
            }
            ranges.put(feature.name(), new VersionRange(min, max));
            knowsMetadataVersion |= feature.name().equals(MetadataVersion.FEATURE_NAME);
        }
        for (var range : ranges.entrySet()) {
            if (!range.getValue().contains(finalized.getOrDefault(range.getKey(), (short) 0))) {
                return ErrorCode.UNSUPPORTED_VERSION;
            }
        }
        if (!knowsMetadataVersion) {
            return ErrorCode.INVALID_REGISTRATION;
        }
        for (var feature : finalized.entrySet()) {
            if (feature.getValue() != 0 && !ranges.containsKey(feature.getKey())) {
                return ErrorCode.UNSUPPORTED_VERSION;
            }
        }
        return ErrorCode.NONE;
    }

    /// What an earlier incarnation of a broker left in the partitions.
    private static List<VersionedRecord> cleanUp(ClusterView view, int id, boolean wasClean) {
        if (view.image().features().isElrEnabled() && !wasClean) {
            return view.move(
                    ClusterView.Movement.loss(id),
                    (_, p) -> p.isr().contains(id) || p.elr().contains(id));
        }
        return view.move(ClusterView.Movement.removal(id), (_, p) -> p.isr().contains(id));
    }

    /// A broker tells that it lives, how far it has read, and what it wants to be.
    Decision<BrokerHeartbeatResponse> heartbeat(
            ClusterView view, BrokerHeartbeatRequest request, long nowMs) {
        var response = new BrokerHeartbeatResponse();
        int id = request.brokerId();
        long epoch = request.brokerEpoch();
        ApiError stale = view.checkBrokerEpoch(id, epoch);
        BrokerRegistration broker = view.image().broker(id);
        if (stale.isFailure() || broker == null) {
            return Decision.answer(response.errorCode(stale.code().code()));
        }
        long registrationOffset = sessions.registrationOffset(broker);
        boolean isCaughtUp = request.currentMetadataOffset() >= registrationOffset;
        var standing = next(view, broker, request, isCaughtUp);
        var records = new ArrayList<VersionedRecord>();
        if (standing != standing(broker)) {
            switch (standing) {
                case FENCED, GONE -> records.addAll(fence(view, broker));
                case ACTIVE -> records.addAll(unfence(view, broker));
                case LEAVING -> records.addAll(shutDown(view, broker));
            }
        }
        sessions.touch(id, epoch, request.currentMetadataOffset(), nowMs);
        if (standing == Standing.GONE) {
            sessions.end(id);
        }
        if (view.version().isDirectoryAssignmentSupported()) {
            records.addAll(directoriesOffline(view, broker, request.offlineLogDirs()));
        }
        var cordoned = request.cordonedLogDirs();
        if (view.version().isCordonedLogDirsSupported() && cordoned != null) {
            var known = broker.cordonedDirectories();
            if (known == null || !new HashSet<>(known).equals(new HashSet<>(cordoned))) {
                records.add(
                        VersionedRecord.of(
                                change(broker).cordonedLogDirs(new ArrayList<>(cordoned)), 3));
            }
        }
        return Decision.of(
                records,
                response.isCaughtUp(isCaughtUp)
                        .isFenced(standing == Standing.FENCED || standing == Standing.GONE)
                        .shouldShutDown(standing == Standing.GONE));
    }

    /// Where a broker is in its life.
    private enum Standing {
        FENCED,
        ACTIVE,
        LEAVING,
        GONE
    }

    private static Standing standing(BrokerRegistration broker) {
        if (broker.fenced()) {
            return Standing.FENCED;
        }
        return broker.inControlledShutdown() ? Standing.LEAVING : Standing.ACTIVE;
    }

    private Standing next(
            ClusterView view,
            BrokerRegistration broker,
            BrokerHeartbeatRequest request,
            boolean isCaughtUp) {
        return switch (standing(broker)) {
            case FENCED -> {
                if (request.wantShutDown()) {
                    yield Standing.GONE;
                }
                yield !request.wantFence() && isCaughtUp ? Standing.ACTIVE : Standing.FENCED;
            }
            case ACTIVE -> {
                if (request.wantFence()) {
                    yield request.wantShutDown() ? Standing.GONE : Standing.FENCED;
                }
                if (!request.wantShutDown()) {
                    yield Standing.ACTIVE;
                }
                yield view.hasLeaderships(broker.id()) ? Standing.LEAVING : Standing.GONE;
            }
            case LEAVING ->
                    !view.hasLeaderships(broker.id())
                                    && sessions.mayShutDown(view.image(), broker.id())
                            ? Standing.GONE
                            : Standing.LEAVING;
            case GONE -> Standing.GONE;
        };
    }

    private static BrokerRegistrationChangeRecord change(BrokerRegistration broker) {
        return new BrokerRegistrationChangeRecord()
                .brokerId(broker.id())
                .brokerEpoch(broker.epoch());
    }

    /// Takes the broker out of everything, then fences it.
    static List<VersionedRecord> fence(ClusterView view, BrokerRegistration broker) {
        int id = broker.id();
        var records =
                new ArrayList<>(
                        view.move(
                                ClusterView.Movement.removal(id), (_, p) -> p.isr().contains(id)));
        if (!broker.fenced()) {
            records.add(VersionedRecord.of(change(broker).fenced(FENCE), 0));
        }
        return records;
    }

    /// Lets the broker in, and gives it what has no leader and it may lead.
    private static List<VersionedRecord> unfence(ClusterView view, BrokerRegistration broker) {
        var records = new ArrayList<VersionedRecord>();
        records.add(VersionedRecord.of(change(broker).fenced(UNFENCE), 0));
        records.addAll(
                view.move(
                        ClusterView.Movement.arrival(broker.id()),
                        (_, p) -> p.leader() == NO_LEADER));
        return records;
    }

    /// Takes leaderships and ISR memberships from a broker that wants to go.
    private static List<VersionedRecord> shutDown(ClusterView view, BrokerRegistration broker) {
        int id = broker.id();
        var records = new ArrayList<VersionedRecord>();
        if (!broker.inControlledShutdown()) {
            records.add(VersionedRecord.of(change(broker).inControlledShutdown(SHUT_DOWN), 1));
        }
        records.addAll(view.move(ClusterView.Movement.removal(id), (_, p) -> p.isr().contains(id)));
        return records;
    }

    private static List<VersionedRecord> directoriesOffline(
            ClusterView view, BrokerRegistration broker, List<Uuid> offline) {
        var lost = broker.directories().stream().filter(offline::contains).toList();
        if (lost.isEmpty()) {
            return List.of();
        }
        int id = broker.id();
        var records =
                new ArrayList<>(
                        view.move(
                                ClusterView.Movement.removal(id),
                                (_, p) ->
                                        p.replicas().contains(id)
                                                && lost.contains(p.directory(id))));
        var online = new ArrayList<>(broker.directories());
        online.removeAll(lost);
        records.add(VersionedRecord.of(change(broker).logDirs(online), 2));
        return records;
    }

    /// Forgets a broker.
    Decision<UnregisterBrokerResponse> unregister(
            ClusterView view, UnregisterBrokerRequest request) {
        int id = request.brokerId();
        BrokerRegistration broker = view.image().broker(id);
        if (broker == null) {
            return Decision.answer(
                    new UnregisterBrokerResponse()
                            .errorCode(ErrorCode.BROKER_ID_NOT_REGISTERED.code())
                            .errorMessage("Broker ID " + id + " is not currently registered"));
        }
        var records =
                new ArrayList<>(
                        view.move(
                                ClusterView.Movement.removal(id),
                                (_, p) -> p.isr().contains(id) || p.elr().contains(id)));
        records.add(
                VersionedRecord.of(
                        new UnregisterBrokerRecord().brokerId(id).brokerEpoch(broker.epoch()), 0));
        return Decision.of(records, new UnregisterBrokerResponse().errorMessage(null));
    }

    /// A controller process started (KIP-919).
    Decision<ControllerRegistrationResponse> register(
            ClusterView view, ControllerRegistrationRequest request) {
        var response = new ControllerRegistrationResponse().errorMessage(null);
        if (!view.version().isControllerRegistrationSupported()) {
            return Decision.answer(
                    response.errorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                            .errorMessage(
                                    "The current MetadataVersion is too old to support controller"
                                            + " registrations."));
        }
        var record =
                new RegisterControllerRecord()
                        .controllerId(request.controllerId())
                        .incarnationId(request.incarnationId())
                        .zkMigrationReady(false);
        for (var l : request.listeners()) {
            record.endPoints()
                    .add(
                            new RegisterControllerRecord.ControllerEndpoint()
                                    .name(l.name())
                                    .host(l.host())
                                    .port(l.port())
                                    .securityProtocol(l.securityProtocol()));
        }
        for (var f : request.features()) {
            record.features()
                    .add(
                            new RegisterControllerRecord.ControllerFeature()
                                    .name(f.name())
                                    .minSupportedVersion(f.minSupportedVersion())
                                    .maxSupportedVersion(f.maxSupportedVersion()));
        }
        return Decision.atomic(List.of(VersionedRecord.of(record, 0)), response);
    }

    /// Fences one broker whose session is over; the response says whether there was one.
    Decision<Boolean> fenceStale(ClusterView view, long nowMs) {
        sessions.beforeCheck(nowMs);
        var stale = sessions.stale(view.image(), nowMs);
        return stale.map(b -> Decision.of(fence(view, b), true)).orElse(Decision.answer(false));
    }
}
