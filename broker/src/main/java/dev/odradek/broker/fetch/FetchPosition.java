package dev.odradek.broker.fetch;

/// Where and how much a fetcher wants to read of one partition.
///
/// @param fetchOffset first offset wanted
/// @param bytesMax at most so many bytes of this partition, apart from a first batch that is larger
/// @param currentLeaderEpoch the epoch the fetcher believes in; -1 when it does not say (KIP-320)
/// @param lastFetchedEpoch epoch of the last record it has; -1 when it does not say (KIP-595)
/// @param fetcherLogStartOffset a follower's own log start; -1 for consumers
public record FetchPosition(
        long fetchOffset,
        int bytesMax,
        int currentLeaderEpoch,
        int lastFetchedEpoch,
        long fetcherLogStartOffset) {}
