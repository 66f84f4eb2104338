package dev.odradek.log.producer;

/// @param expirationMs `producer.id.expiration.ms`
/// @param verifiesTransactions `transaction.partition.verification.enable`
public record ProducerSettings(long expirationMs, boolean verifiesTransactions) {
    /// Kafka's defaults: one day, verified.
    public static ProducerSettings defaults() {
        return new ProducerSettings(86_400_000, true);
    }
}
