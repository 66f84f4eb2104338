package dev.odradek.broker.request;

/// What a client may do, as the bit sets of Metadata, DescribeCluster and DescribeGroups say it:
/// bit `n` stands for the operation with Kafka's number `n`. Without an authorizer everybody may do
/// everything. Source: Kafka AclOperation, AclEntry.supportedOperations.
public final class AuthorizedOperations {
    /// Read, write, create, delete, alter, describe, describe and alter configs.
    public static final int TOPIC = bits(3, 4, 5, 6, 7, 8, 10, 11);

    /// Create, alter, describe, cluster action, describe and alter configs, idempotent write.
    public static final int CLUSTER = bits(5, 7, 8, 9, 10, 11, 12);

    /// Read, delete, describe, describe and alter configs.
    public static final int GROUP = bits(3, 6, 8, 10, 11);

    private AuthorizedOperations() {}

    private static int bits(int... operations) {
        int set = 0;
        for (int operation : operations) {
            set |= 1 << operation;
        }
        return set;
    }
}
