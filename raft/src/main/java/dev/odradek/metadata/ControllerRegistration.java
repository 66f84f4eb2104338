package dev.odradek.metadata;

import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.metadata.RegisterControllerRecord;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A controller as the cluster knows it (KIP-919). Source: Kafka 4.3.1 ControllerRegistration.
///
/// @param incarnationId made anew at each start of the process
/// @param endpoints by listener name, in the order of the registration
public record ControllerRegistration(
        int id,
        Uuid incarnationId,
        boolean zkMigrationReady,
        Map<String, Endpoint> endpoints,
        Map<String, VersionRange> supportedFeatures) {

    public ControllerRegistration {
        endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
        supportedFeatures = Collections.unmodifiableMap(new LinkedHashMap<>(supportedFeatures));
    }

    /// Where `listener` is reached, or empty when the controller has no such listener.
    public Optional<Endpoint> endpoint(String listener) {
        return Optional.ofNullable(endpoints.get(listener));
    }

    static ControllerRegistration of(RegisterControllerRecord record) {
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
        return new ControllerRegistration(
                record.controllerId(),
                record.incarnationId(),
                record.zkMigrationReady(),
                endpoints,
                features);
    }

    RegisterControllerRecord toRecord() {
        var record =
                new RegisterControllerRecord()
                        .controllerId(id)
                        .incarnationId(incarnationId)
                        .zkMigrationReady(zkMigrationReady);
        for (var e : endpoints.values()) {
            record.endPoints()
                    .add(
                            new RegisterControllerRecord.ControllerEndpoint()
                                    .name(e.listener())
                                    .host(e.host())
                                    .port(e.port())
                                    .securityProtocol(e.securityProtocol()));
        }
        supportedFeatures.forEach((name, range) ->
                record.features()
                        .add(
                                new RegisterControllerRecord.ControllerFeature()
                                        .name(name)
                                        .minSupportedVersion(range.min())
                                        .maxSupportedVersion(range.max())));
        return record;
    }
}
