package dev.odradek.broker.request;

import dev.odradek.broker.config.BrokerConfig;
import dev.odradek.broker.config.ChangeOutcome;
import dev.odradek.broker.config.ConfigChange;
import dev.odradek.broker.config.ConfigChanges;
import dev.odradek.broker.config.Scope;
import dev.odradek.controller.ApiError;
import dev.odradek.metadata.ClusterImage;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a broker checks of a change of configs before it passes it on: that each key comes once and
/// has a value, and everything about its own settings, which the controller cannot judge. Source:
/// Kafka ConfigAdminManager.preprocess.
final class ConfigRequestChecks {
    private final Supplier<BrokerConfig> node;
    private final Supplier<ClusterImage> image;

    ConfigRequestChecks(Supplier<BrokerConfig> node, Supplier<ClusterImage> image) {
        this.node = node;
        this.image = image;
    }

    /// One change of one key.
    ///
    /// @param operation Kafka's number; SET for AlterConfigs
    record Asked(String name, byte operation, @Nullable String value) {}

    static ApiError twice() {
        return invalid("Each resource must appear at most once.");
    }

    private static ApiError invalid(String message) {
        return new ApiError(ErrorCode.INVALID_REQUEST, message);
    }

    /// @param replaces all other configs of the resource are to go
    ApiError check(byte type, String name, List<Asked> asked, boolean replaces) {
        var names = new HashSet<String>();
        var withoutValue = new ArrayList<String>();
        for (Asked change : asked) {
            if (!names.add(change.name())) {
                return invalid("Error due to duplicate config keys");
            }
            boolean isDeletion =
                    change.operation() == ConfigChange.Operation.DELETE.ordinal() && !replaces;
            if (change.value() == null && !isDeletion) {
                withoutValue.add(change.name());
            }
        }
        if (!withoutValue.isEmpty()) {
            return invalid("Null value not supported for : " + String.join(", ", withoutValue));
        }
        return switch (ConfigResource.Type.of(type)) {
            case TOPIC, GROUP, CLIENT_METRICS -> ApiError.NONE;
            case BROKER -> checkBroker(name, asked, replaces);
            case UNKNOWN, BROKER_LOGGER -> invalid("Unknown resource type " + type);
        };
    }

    private ApiError checkBroker(String name, List<Asked> asked, boolean replaces) {
        var changes = new ConfigChanges(node.get());
        Map<String, String> existing =
                image.get().configs().of(new ConfigResource(ConfigResource.Type.BROKER, name));
        ChangeOutcome outcome;
        if (replaces) {
            var wanted = new TreeMap<String, String>();
            for (Asked change : asked) {
                wanted.put(change.name(), String.valueOf(change.value()));
            }
            outcome = changes.replace(Scope.BROKER, name, existing, wanted);
        } else {
            var list = new ArrayList<ConfigChange>();
            for (Asked change : asked) {
                var operation = ConfigChange.Operation.of(change.operation());
                if (operation == null) {
                    return invalid("Unknown operations type " + change.operation());
                }
                list.add(new ConfigChange(change.name(), operation, change.value()));
            }
            outcome = changes.incremental(Scope.BROKER, name, existing, list);
        }
        return switch (outcome) {
            case ChangeOutcome.Accepted _ -> ApiError.NONE;
            case ChangeOutcome.Refused refused ->
                    new ApiError(ErrorCode.of(refused.errorCode()), refused.message());
        };
    }
}
