package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.RegisterBrokerRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A broker as the cluster knows it. Source: Kafka 4.3.1 BrokerRegistration.
///
/// @param epoch the offset of its registration in the metadata log
/// @param incarnationId made anew at each start of the process
/// @param endpoints by listener name, in the order of the registration
/// @param rack null when it has none
/// @param directories the ids of its online log directories, sorted; empty when it told none
/// @param cordonedDirectories null until it has told
public record BrokerRegistration(
        int id,
        long epoch,
        Uuid incarnationId,
        Map<String, Endpoint> endpoints,
        Map<String, VersionRange> supportedFeatures,
        @Nullable String rack,
        boolean fenced,
        boolean inControlledShutdown,
        boolean isMigratingZkBroker,
        List<Uuid> directories,
        @Nullable List<Uuid> cordonedDirectories) {

    public BrokerRegistration {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
        supportedFeatures = Collections.unmodifiableMap(new LinkedHashMap<>(supportedFeatures));
        directories = directories.stream().sorted().toList();
        cordonedDirectories = cordonedDirectories == null ? null : List.copyOf(cordonedDirectories);
    }

    /// Where `listener` is reached, or empty when the broker has no such listener.
    public Optional<Endpoint> endpoint(String listener) {
        return Optional.ofNullable(endpoints.get(listener));
    }

    /// Neither fenced nor leaving: it may lead.
    public boolean isActive() {
        return !fenced && !inControlledShutdown;
    }

    public boolean hasOnlineDirectory(Uuid directory) {
        return DirectoryIds.isOnline(directory, directories);
    }

    /// Whether new replicas may be put on it.
    public boolean hasUncordonedDirectory() {
        if (directories.isEmpty() || cordonedDirectories == null) {
            return true;
        }
        return !cordonedDirectories.containsAll(directories);
    }

    static BrokerRegistration of(RegisterBrokerRecord record) {
        var endpoints = new LinkedHashMap<String, Endpoint>();
        for (var e : record.endPoints()) {
            endpoints.put(
                    e.name(), new Endpoint(e.name(), e.host(), e.port(), e.securityProtocol()));
        }
        var features = new LinkedHashMap<String, VersionRange>();
        for (var f : record.features()) {
            features.put(
                    f.name(), new VersionRange(f.minSupportedVersion(), f.maxSupportedVersion()));
        }
        return new BrokerRegistration(
                record.brokerId(),
                record.brokerEpoch(),
                record.incarnationId(),
                endpoints,
                features,
                record.rack(),
                record.fenced(),
                record.inControlledShutdown(),
                record.isMigratingZkBroker(),
                record.logDirs(),
                record.cordonedLogDirs());
    }

    /// @param fencing null to leave it, as is each of the others
    BrokerRegistration with(
            @Nullable Boolean fencing,
            @Nullable Boolean controlledShutdown,
            @Nullable List<Uuid> newDirectories,
            @Nullable List<Uuid> newCordoned) {
        return new BrokerRegistration(
                id,
                epoch,
                incarnationId,
                endpoints,
                supportedFeatures,
                rack,
                fencing == null ? fenced : fencing,
                controlledShutdown == null ? inControlledShutdown : controlledShutdown,
                isMigratingZkBroker,
                newDirectories == null ? directories : newDirectories,
                newCordoned == null ? cordonedDirectories : newCordoned);
    }

    /// The registration as `version` writes it; what that version cannot hold is left out.
    RegisterBrokerRecord toRecord(MetadataVersion version) {
        var record =
                new RegisterBrokerRecord()
                        .brokerId(id)
                        .brokerEpoch(epoch)
                        .incarnationId(incarnationId)
                        .rack(rack)
                        .fenced(fenced)
                        .inControlledShutdown(inControlledShutdown);
        if (version.isMigrationSupported()) {
            record.isMigratingZkBroker(isMigratingZkBroker);
        }
        if (version.isDirectoryAssignmentSupported()) {
            record.logDirs(new ArrayList<>(directories));
        }
        if (version.isCordonedLogDirsSupported() && cordonedDirectories != null) {
            record.cordonedLogDirs(new ArrayList<>(cordonedDirectories));
        }
        for (var e : endpoints.values()) {
            record.endPoints()
                    .add(
                            new RegisterBrokerRecord.BrokerEndpoint()
                                    .name(e.listener())
                                    .host(e.host())
                                    .port(e.port())
                                    .securityProtocol(e.securityProtocol()));
        }
        supportedFeatures.forEach((name, range) ->
                record.features()
                        .add(
                                new RegisterBrokerRecord.BrokerFeature()
                                        .name(name)
                                        .minSupportedVersion(range.min())
                                        .maxSupportedVersion(range.max())));
        return record;
    }
}
