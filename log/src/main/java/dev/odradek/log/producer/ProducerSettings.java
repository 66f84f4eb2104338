package dev.odradek.log.producer;

/// The settings about producers that all logs of a node share; they may change while logs are open.
///
/// Threads: any thread reads and changes.
public final class ProducerSettings {
    private volatile long expirationMs;
    private volatile boolean verifiesTransactions;

    /// @param expirationMs `producer.id.expiration.ms`
    /// @param verifiesTransactions `transaction.partition.verification.enable`
    public ProducerSettings(long expirationMs, boolean verifiesTransactions) {
        this.expirationMs = expirationMs;
        this.verifiesTransactions = verifiesTransactions;
    }

    /// Kafka's defaults: one day, verified.
    public static ProducerSettings defaults() {
        return new ProducerSettings(86_400_000, true);
    }

    /// Holds from the next append, and the next look for idle producers, on.
    public void change(long newExpirationMs, boolean newVerifiesTransactions) {
        expirationMs = newExpirationMs;
        verifiesTransactions = newVerifiesTransactions;
    }

    public long expirationMs() {
        return expirationMs;
    }

    public boolean verifiesTransactions() {
        return verifiesTransactions;
    }
}
