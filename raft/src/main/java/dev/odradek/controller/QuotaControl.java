package dev.odradek.controller;

import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.QuotaEntity;
import dev.odradek.raft.record.VersionedRecord;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.message.AlterClientQuotasRequest;
import dev.odradek.wire.message.AlterClientQuotasResponse;
import dev.odradek.wire.message.DescribeClientQuotasRequest;
import dev.odradek.wire.message.DescribeClientQuotasResponse;
import dev.odradek.wire.metadata.ClientQuotaRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/// Decides on client quotas, and describes them. Source: Kafka 4.3.1 ClientQuotaControlManager and
/// ClientQuotasImage.
public final class QuotaControl {
    private static final String USER = "user";
    private static final String CLIENT_ID = "client-id";
    private static final String IP = "ip";

    /// Quotas of users and clients, with the largest value; those without one may be fractions.
    private static final Map<String, Double> CLIENT_KEYS =
            Map.of(
                    "producer_byte_rate",
                    (double) Long.MAX_VALUE,
                    "consumer_byte_rate",
                    (double) Long.MAX_VALUE,
                    "request_percentage",
                    Double.NaN,
                    "controller_mutation_rate",
                    Double.NaN);

    private static final Map<String, Double> IP_KEYS =
            Map.of("connection_creation_rate", (double) Integer.MAX_VALUE);

    private final ControllerSettings settings;

    QuotaControl(ControllerSettings settings) {
        this.settings = settings;
    }

    /// Sets and removes quotas; each entity stands or falls by itself.
    Decision<AlterClientQuotasResponse> alter(ClusterView view, AlterClientQuotasRequest request) {
        var records = new ArrayList<VersionedRecord>();
        var results = new TreeMap<QuotaEntity, ApiError>();
        for (var entry : request.entries()) {
            var parts = new ArrayList<QuotaEntity.Part>();
            entry.entity().forEach(e -> parts.add(part(e.entityType(), e.entityName())));
            var entity = new QuotaEntity(parts);
            var values = new HashMap<String, @Nullable Double>();
            String twice = null;
            for (var op : entry.ops()) {
                if (values.containsKey(op.key())) {
                    twice = op.key();
                }
                values.put(op.key(), op.remove() ? null : op.value());
            }
            if (twice != null) {
                results.put(
                        entity,
                        invalid(
                                "Duplicate quota key "
                                        + twice
                                        + " not updating quota for this entity "
                                        + entity));
            } else if (results.containsKey(entity)) {
                results.put(entity, invalid("Ignoring duplicate entity " + entity));
            } else {
                results.put(entity, alter(view.image(), entity, values, records));
            }
        }
        var response = new AlterClientQuotasResponse();
        results.forEach((entity, error) -> {
            var answer =
                    new AlterClientQuotasResponse.EntryData()
                            .errorCode(error.code().code())
                            .errorMessage(error.message());
            for (var part : entity.parts()) {
                answer.entity()
                        .add(
                                new AlterClientQuotasResponse.EntityData()
                                        .entityType(part.type())
                                        .entityName(part.name()));
            }
            response.entries().add(answer);
        });
        return request.validateOnly()
                ? Decision.answer(response)
                : Decision.atomic(records, response);
    }

    private static QuotaEntity.Part part(String type, @Nullable String name) {
        return new QuotaEntity.Part(type, name);
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_REQUEST, message);
    }

    private ApiError alter(
            ClusterImage image,
            QuotaEntity entity,
            Map<String, @Nullable Double> values,
            List<VersionedRecord> records) {
        ApiError error = checkEntity(entity);
        if (error.isFailure()) {
            return error;
        }
        var keys = entity.has(IP) ? IP_KEYS : CLIENT_KEYS;
        Map<String, Double> current = image.clientQuotas().getOrDefault(entity, TreePMap.empty());
        var added = new ArrayList<VersionedRecord>();
        for (var change : values.entrySet()) {
            Double value = change.getValue();
            if (value == null) {
                if (current.containsKey(change.getKey())) {
                    added.add(record(entity, change.getKey(), 0, true));
                }
                continue;
            }
            error = checkValue(keys, change.getKey(), value);
            if (error.isFailure()) {
                return error;
            }
            if (!Objects.equals(current.get(change.getKey()), value)) {
                added.add(record(entity, change.getKey(), value, false));
            }
        }
        records.addAll(added);
        return ApiError.NONE;
    }

    private static VersionedRecord record(
            QuotaEntity entity, String key, double value, boolean remove) {
        var record = new ClientQuotaRecord().key(key).value(value).remove(remove);
        for (var part : entity.parts()) {
            record.entity()
                    .add(
                            new ClientQuotaRecord.EntityData()
                                    .entityType(part.type())
                                    .entityName(part.name()));
        }
        return VersionedRecord.of(record, 0);
    }

    private ApiError checkEntity(QuotaEntity entity) {
        if (entity.parts().isEmpty()) {
            return invalid("Invalid empty client quota entity");
        }
        var types = new HashSet<String>();
        for (var part : entity.parts()) {
            if (!types.add(part.type())) {
                return invalid(
                        "Invalid client quota entity, duplicate entity entry " + part.type());
            }
            if (!Set.of(USER, CLIENT_ID, IP).contains(part.type())) {
                return invalid("Unhandled client quota entity type: " + part.type());
            }
            String name = part.name();
            if (name != null && name.isEmpty()) {
                return invalid("Empty " + part.type() + " not supported");
            }
            if (part.type().equals(IP) && name != null && !settings.isValidIp().test(name)) {
                return invalid(name + " is not a valid IP or resolvable host.");
            }
        }
        if (types.contains(IP) && types.size() > 1) {
            return invalid(
                    "Invalid quota entity combination, IP entity shouldnot be combined with User"
                            + " or ClientId");
        }
        return ApiError.NONE;
    }

    private static ApiError checkValue(Map<String, Double> keys, String key, double value) {
        Double max = keys.get(key);
        if (max == null) {
            return invalid("Invalid configuration key " + key);
        }
        if (!(value > 0)) {
            return invalid("Quota " + key + " must be greater than 0");
        }
        if (!max.isNaN()) {
            if (value > max) {
                return invalid(
                        "Proposed value for "
                                + key
                                + " is too large for "
                                + (max > Integer.MAX_VALUE ? "a LONG." : "an INT."));
            }
            if (Math.abs(value % 1.0) > 1e-6) {
                return invalid(key + " cannot be a fractional value.");
            }
        }
        return ApiError.NONE;
    }

    private static final byte MATCH_EXACT = 0;
    private static final byte MATCH_DEFAULT = 1;
    private static final byte MATCH_SPECIFIED = 2;

    /// Describes the quotas whose entities match all components of the request.
    public static DescribeClientQuotasResponse describe(
            ClusterImage image, DescribeClientQuotasRequest request) {
        var response = new DescribeClientQuotasResponse();
        var exact = new HashMap<String, @Nullable String>();
        var specified = new HashSet<String>();
        for (var component : request.components()) {
            Optional<ApiError> error = take(component, exact, specified);
            if (error.isPresent()) {
                return refusal(response, error.get());
            }
        }
        var types = new HashSet<>(exact.keySet());
        types.addAll(specified);
        if (types.contains(IP) && types.size() > 1) {
            return refusal(
                    response,
                    invalid(
                            "Invalid entity filter component combination. IP filter component"
                                    + " should not be used with user or clientId filter"
                                    + " component."));
        }
        var entries = new ArrayList<DescribeClientQuotasResponse.EntryData>();
        image.clientQuotas()
                .forEach((entity, quotas) -> {
                    if (matches(entity, exact, specified, request.strict())) {
                        entries.add(entry(entity, quotas));
                    }
                });
        return response.errorMessage(null).entries(entries);
    }

    private static DescribeClientQuotasResponse refusal(
            DescribeClientQuotasResponse response, ApiError error) {
        return response.errorCode(error.code().code()).errorMessage(error.message()).entries(null);
    }

    private static Optional<ApiError> take(
            DescribeClientQuotasRequest.ComponentData component,
            Map<String, @Nullable String> exact,
            Set<String> specified) {
        String type = component.entityType();
        String match = component.match();
        if (type.isEmpty()) {
            return Optional.of(invalid("Invalid empty entity type."));
        }
        if (exact.containsKey(type) || specified.contains(type)) {
            return Optional.of(
                    invalid(
                            "Entity type "
                                    + type
                                    + " cannot appear more than once in the filter."));
        }
        if (!Set.of(USER, CLIENT_ID, IP).contains(type)) {
            return Optional.of(
                    new ApiError(ErrorCode.UNSUPPORTED_VERSION, "Unsupported entity type " + type));
        }
        switch (component.matchType()) {
            case MATCH_EXACT -> {
                if (match == null) {
                    return Optional.of(
                            invalid(
                                    "Request specified MATCH_TYPE_EXACT, but set match string to"
                                            + " null."));
                }
                exact.put(type, match);
            }
            case MATCH_DEFAULT, MATCH_SPECIFIED -> {
                boolean isDefault = component.matchType() == MATCH_DEFAULT;
                if (match != null) {
                    return Optional.of(
                            invalid(
                                    "Request specified MATCH_TYPE_"
                                            + (isDefault ? "DEFAULT" : "SPECIFIED")
                                            + ", but also specified a match string."));
                }
                if (isDefault) {
                    exact.put(type, null);
                } else {
                    specified.add(type);
                }
            }
            default -> {
                return Optional.of(invalid("Unknown match type " + component.matchType()));
            }
        }
        return Optional.empty();
    }

    private static boolean matches(
            QuotaEntity entity,
            Map<String, @Nullable String> exact,
            Set<String> specified,
            boolean strict) {
        if (strict && entity.parts().size() != exact.size() + specified.size()) {
            return false;
        }
        var names = new HashMap<String, @Nullable String>();
        entity.parts().forEach(p -> names.put(p.type(), p.name()));
        return names.keySet().containsAll(specified)
                && exact.entrySet().stream()
                        .allMatch(e ->
                                names.containsKey(e.getKey())
                                        && Objects.equals(names.get(e.getKey()), e.getValue()));
    }

    private static DescribeClientQuotasResponse.EntryData entry(
            QuotaEntity entity, Map<String, Double> quotas) {
        var entry = new DescribeClientQuotasResponse.EntryData();
        for (var part : entity.parts()) {
            entry.entity()
                    .add(
                            new DescribeClientQuotasResponse.EntityData()
                                    .entityType(part.type())
                                    .entityName(part.name()));
        }
        quotas.forEach((key, value) ->
                entry.values()
                        .add(new DescribeClientQuotasResponse.ValueData().key(key).value(value)));
        return entry;
    }
}
