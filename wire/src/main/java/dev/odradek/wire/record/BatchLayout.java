package dev.odradek.wire.record;

/// Where the fields of a record batch's header lie, all big-endian:
///
/// ```
///  0        8       12      16 17    21   23       27        35        43        51  53      57      61
///  +--------+-------+-------+--+-----+----+--------+---------+---------+---------+---+-------+-------+---------
///  | base   | length| leader|mg| crc |attr| last   | base    | max     | producer|ep | base  | record| records
///  | offset |       | epoch |  |     |    | offset | time-   | time-   | id      |och| sequ. | count |
///  | int64  | int32 | int32 |i8| u32 | i16| delta  | stamp   | stamp   | int64   |i16| int32 | int32 |
///  +--------+-------+-------+--+-----+----+--------+---------+---------+---------+---+-------+-------+---------
///                   |<-- length counts from here to the end of the batch
///                                    |<-- crc (CRC-32C) covers from here to the end of the batch
/// ```
///
/// Attributes, from the lowest bit: 0-2 [dev.odradek.wire.compress.Compression], 3 timestamp type
/// (1: log append time), 4 transactional, 5 control, 6 the base timestamp is a delete horizon, 7-15
/// unused.
///
/// The first four fields lie where they do in the older formats, so a broker sets base offset and
/// leader epoch without touching what the CRC covers. Source: Kafka 4.3.1 DefaultRecordBatch.
public final class BatchLayout {
    public static final int BASE_OFFSET_AT = 0;
    public static final int LENGTH_AT = BASE_OFFSET_AT + Long.BYTES;
    public static final int LEADER_EPOCH_AT = LENGTH_AT + Integer.BYTES;
    public static final int MAGIC_AT = LEADER_EPOCH_AT + Integer.BYTES;
    public static final int CRC_AT = MAGIC_AT + Byte.BYTES;
    public static final int ATTRIBUTES_AT = CRC_AT + Integer.BYTES;
    public static final int LAST_OFFSET_DELTA_AT = ATTRIBUTES_AT + Short.BYTES;
    public static final int BASE_TIMESTAMP_AT = LAST_OFFSET_DELTA_AT + Integer.BYTES;
    public static final int MAX_TIMESTAMP_AT = BASE_TIMESTAMP_AT + Long.BYTES;
    public static final int PRODUCER_ID_AT = MAX_TIMESTAMP_AT + Long.BYTES;
    public static final int PRODUCER_EPOCH_AT = PRODUCER_ID_AT + Long.BYTES;
    public static final int BASE_SEQUENCE_AT = PRODUCER_EPOCH_AT + Short.BYTES;
    public static final int RECORD_COUNT_AT = BASE_SEQUENCE_AT + Integer.BYTES;
    public static final int HEADER_BYTES = RECORD_COUNT_AT + Integer.BYTES;

    /// Offset and length: what comes before the bytes that the length counts.
    public static final int PREFIX_BYTES = LEADER_EPOCH_AT;

    /// Enough to know offset, length and magic of a batch in any format.
    public static final int ANY_MAGIC_BYTES = MAGIC_AT + Byte.BYTES;

    public static final byte MAGIC = 2;

    public static final int COMPRESSION_MASK = 0x07;
    public static final int LOG_APPEND_TIME_BIT = 0x08;
    public static final int TRANSACTIONAL_BIT = 0x10;
    public static final int CONTROL_BIT = 0x20;
    public static final int DELETE_HORIZON_BIT = 0x40;
    public static final int UNUSED_BITS = 0xFF80;

    public static final long NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final long NO_TIMESTAMP = -1;
    public static final int NO_LEADER_EPOCH = -1;

    // The two older formats, of which each batch is one "message", maybe one that wraps others.
    static final int LEGACY_CRC_AT = PREFIX_BYTES;
    static final int LEGACY_ATTRIBUTES_AT = MAGIC_AT + Byte.BYTES;
    static final int V0_KEY_AT = LEGACY_ATTRIBUTES_AT + Byte.BYTES;
    static final int V1_TIMESTAMP_AT = LEGACY_ATTRIBUTES_AT + Byte.BYTES;
    static final int V1_KEY_AT = V1_TIMESTAMP_AT + Long.BYTES;
    static final int V0_BYTES_MIN = V0_KEY_AT + 2 * Integer.BYTES;
    static final int V1_BYTES_MIN = V1_KEY_AT + 2 * Integer.BYTES;

    static {
        if (HEADER_BYTES != 61 || V0_BYTES_MIN != 26 || V1_BYTES_MIN != 34) {
            throw new IllegalStateException(
                    "the header of a batch is 61 bytes, not " + HEADER_BYTES);
        }
    }

    private BatchLayout() {}

    /// The fewest bytes a whole batch of this magic can have, offset and length included.
    ///
    /// @return -1 for a magic that does not exist
    public static int sizeBytesMin(byte magic) {
        return switch (magic) {
            case 0 -> V0_BYTES_MIN;
            case 1 -> V1_BYTES_MIN;
            case 2 -> HEADER_BYTES;
            default -> -1;
        };
    }
}
