package dev.odradek.broker.fetch;

import dev.odradek.log.ReadBound;

/// What holds for all partitions of one fetch.
///
/// @param bound up to where the fetcher may read
/// @param bytesMax of the whole answer, apart from a first batch that is larger
/// @param bytesMin fewer bytes than this are worth a wait
/// @param waitMsMax how long the wait may be; 0 for none
/// @param byTopicId whether topics are named by id
record FetchRules(ReadBound bound, int bytesMax, int bytesMin, long waitMsMax, boolean byTopicId) {}
