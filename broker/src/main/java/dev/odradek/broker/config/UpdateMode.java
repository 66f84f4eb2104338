package dev.odradek.broker.config;

/// Where a setting may be changed while the node runs, by Kafka's words.
public enum UpdateMode {
    READ_ONLY("read-only"),
    PER_BROKER("per-broker"),
    /// For one broker, or for all as a cluster default.
    CLUSTER_WIDE("cluster-wide"),
    /// On the thing itself that the setting belongs to: a topic, a group, a subscription, a quota
    /// entity.
    PER_ENTITY("per-entity");

    private final String kafkaName;

    UpdateMode(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    /// The word of Kafka's documentation.
    public String kafkaName() {
        return kafkaName;
    }
}
