package dev.odradek.metadata;

import dev.odradek.wire.metadata.DelegationTokenRecord;
import java.util.ArrayList;
import java.util.List;

/// A delegation token, times in ms since the epoch; its secret is derived from the id and never
/// kept.
public record DelegationToken(
        String tokenId,
        String owner,
        String requester,
        List<String> renewers,
        long issueTimestampMs,
        long maxTimestampMs,
        long expirationTimestampMs) {

    public DelegationToken {
        renewers = List.copyOf(renewers);
    }

    static DelegationToken of(DelegationTokenRecord record) {
        return new DelegationToken(
                record.tokenId(),
                record.owner(),
                record.requester(),
                record.renewers(),
                record.issueTimestamp(),
                record.maxTimestamp(),
                record.expirationTimestamp());
    }

    DelegationTokenRecord toRecord() {
        return new DelegationTokenRecord()
                .tokenId(tokenId)
                .owner(owner)
                .requester(requester)
                .renewers(new ArrayList<>(renewers))
                .issueTimestamp(issueTimestampMs)
                .maxTimestamp(maxTimestampMs)
                .expirationTimestamp(expirationTimestampMs);
    }
}
