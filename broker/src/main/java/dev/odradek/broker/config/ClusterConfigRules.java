package dev.odradek.broker.config;

import dev.odradek.controller.ApiError;
import dev.odradek.controller.ConfigRules;
import dev.odradek.controller.TopicNames;
import dev.odradek.metadata.ConfigResource;
import dev.odradek.metadata.ConfigsImage;
import dev.odradek.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the table of settings tells the controller. Source: Kafka ControllerConfigurationValidator
/// and KafkaConfigSchema.
public final class ClusterConfigRules implements ConfigRules {
    private static final String MIN_ISR = "min.insync.replicas";

    private final Supplier<BrokerConfig> node;

    /// @param node the configuration of this node that holds right now; from any thread
    public ClusterConfigRules(Supplier<BrokerConfig> node) {
        this.node = node;
    }

    @Override
    public ApiError validate(
            ConfigResource resource, Map<String, String> configs, Map<String, String> before) {
        var refused =
                switch (resource.type()) {
                    case TOPIC -> {
                        if (resource.name().isEmpty()) {
                            yield ChangeOutcome.Refused.invalidRequest(
                                    "Default topic resources are not allowed.");
                        }
                        Optional<String> fault = TopicNames.fault(resource.name());
                        if (fault.isPresent()) {
                            yield new ChangeOutcome.Refused(
                                    ErrorCode.INVALID_TOPIC_EXCEPTION.code(), fault.get());
                        }
                        yield changes().validate(Scope.TOPIC, resource.name(), configs, before);
                    }
                    case BROKER -> validateBroker(resource.name(), configs, before);
                    case CLIENT_METRICS ->
                            changes()
                                    .validate(
                                            Scope.CLIENT_METRICS, resource.name(), configs, before);
                    case GROUP -> changes().validate(Scope.GROUP, resource.name(), configs, before);
                    case UNKNOWN, BROKER_LOGGER ->
                            ChangeOutcome.Refused.invalidRequest(
                                    "Unknown resource type " + resource.type());
                };
        return refused == null
                ? ApiError.NONE
                : new ApiError(ErrorCode.of(refused.errorCode()), refused.message());
    }

    private ConfigChanges changes() {
        return new ConfigChanges(node.get());
    }

    /// The settings of another node can be judged by that node alone, which has done so before it
    /// passed the change on.
    private ChangeOutcome.@Nullable Refused validateBroker(
            String name, Map<String, String> configs, Map<String, String> before) {
        if (name.isEmpty()) {
            return changes().validate(Scope.BROKER, name, configs, before);
        }
        int id;
        try {
            id = Integer.parseInt(name);
        } catch (NumberFormatException _) {
            return ChangeOutcome.Refused.invalidRequest(
                    "Unable to parse broker name as a base 10 number.");
        }
        if (id < 0) {
            return ChangeOutcome.Refused.invalidRequest("Invalid negative broker ID.");
        }
        return id == node.get().nodeId()
                ? changes().validate(Scope.BROKER, name, configs, before)
                : null;
    }

    private static @Nullable Setting<?> find(ConfigResource.Type type, String name) {
        return switch (type) {
            case TOPIC -> Settings.find(Scope.TOPIC, name);
            case BROKER -> Settings.find(Scope.BROKER, name);
            case GROUP -> Settings.find(Scope.GROUP, name);
            case CLIENT_METRICS -> Settings.find(Scope.CLIENT_METRICS, name);
            case UNKNOWN, BROKER_LOGGER -> null;
        };
    }

    @Override
    public boolean isList(ConfigResource.Type type, String name) {
        Setting<?> setting = find(type, name);
        return setting != null && setting.type() == SettingType.LIST;
    }

    @Override
    public @Nullable String defaultValue(ConfigResource.Type type, String name) {
        Setting<?> setting = find(type, name);
        Object value = setting == null ? null : setting.defaultValue();
        return value == null ? null : SettingType.render(value);
    }

    @Override
    public @Nullable String topicValue(ConfigsImage configs, String topic, String name) {
        String own = configs.ofTopic(topic).get(name);
        if (own != null) {
            return own;
        }
        var config = node.get();
        List<Map<String, String>> sources =
                List.of(
                        configs.of(ConfigResource.broker(config.nodeId())),
                        configs.of(ConfigResource.ALL_BROKERS),
                        config.fileValues());
        Setting<?> setting = Settings.find(Scope.TOPIC, name);
        if (setting == null) {
            return null;
        }
        for (Map<String, String> source : sources) {
            for (Synonym synonym : setting.synonyms()) {
                String value = source.get(synonym.name());
                if (value != null) {
                    return synonym.factor() == 1
                            ? value
                            : Long.toString(Long.parseLong(value.strip()) * synonym.factor());
                }
            }
        }
        return defaultValue(ConfigResource.Type.TOPIC, name);
    }

    @Override
    public List<EffectiveConfig> topicConfigs(ConfigsImage configs, Map<String, String> overrides) {
        return ConfigEntries.ofTopic(node.get(), overrides).stream()
                .map(e ->
                        new EffectiveConfig(e.name(), e.value(), e.source().code(), e.sensitive()))
                .toList();
    }

    @Override
    public int staticMinInsyncReplicas() {
        String value = node.get().fileValues().get(MIN_ISR);
        String text = value == null ? defaultValue(ConfigResource.Type.BROKER, MIN_ISR) : value;
        return text == null ? 1 : Integer.parseInt(text.strip());
    }
}
