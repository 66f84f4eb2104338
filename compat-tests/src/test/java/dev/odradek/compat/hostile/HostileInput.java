package dev.odradek.compat.hostile;

import java.util.ArrayList;
import java.util.List;

/// All rows of the tables, and what they need to be there. Not among them is what takes more than
/// one connection or a look into the server: memory and deadlines of requests that do not come
/// (FrameAssemblerTest, FrameBudgetTest, RequestMemoryTest in `broker`), what the log shows
/// (LogTextTest, QuietLogTest), bounded allocation while a message is read (`wire`).
public final class HostileInput {
    /// A topic of one partition, into which nothing is written.
    public static final String EMPTY = "empty";

    /// A topic of one partition with a few records, into which the cases write.
    public static final String WRITTEN = "written";

    /// A compacted topic of one partition.
    public static final String COMPACTED = "compacted";

    /// A group that has committed offsets and no members.
    public static final String GROUP = "committed";

    /// The id of a producer that has begun nothing.
    public static final String TRANSACTIONAL_ID = "begun";

    private HostileInput() {}

    /// Every case. No case depends on another, as long as each is played once.
    public static List<Case> cases() {
        var cases = new ArrayList<Case>();
        cases.addAll(FrameCases.all());
        cases.addAll(BodyCases.all());
        cases.addAll(FetchCases.all());
        cases.addAll(GroupCases.all());
        cases.addAll(TopicCases.all());
        cases.addAll(TransactionCases.all());
        cases.addAll(BatchCases.all());
        cases.addAll(RecordCases.all());
        cases.addAll(PayloadCases.all());
        cases.addAll(LaterCases.all());
        return cases;
    }
}
