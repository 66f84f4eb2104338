package dev.odradek.broker.partition;

import dev.odradek.base.time.Clock;
import dev.odradek.log.AppendOutcome;
import dev.odradek.log.LogConfig;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.wire.ErrorCode;
import dev.odradek.wire.compress.Codec;
import dev.odradek.wire.compress.Compression;
import dev.odradek.wire.record.BatchValidator;
import dev.odradek.wire.record.TimestampType;
import dev.odradek.wire.record.ValidationOutcome;
import dev.odradek.wire.record.ValidationOutcome.RecordError;
import dev.odradek.wire.record.ValidationRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Takes a producer's batch in: validates it, outside of any lock, and has the partition append it.
public final class BatchIntake {
    private final Clock clock;
    private final BooleanSupplier recordsChecked;

    /// A validator is used from the start to the end of one call, so a thread's own is never in two
    /// hands.
    private final ThreadLocal<BatchValidator> validators;

    /// What became of a batch.
    public sealed interface Taken {}

    /// It is in the log, now or from an earlier try.
    ///
    /// @param logAppendTimeMs -1 where the producer's timestamps count
    public record Appended(
            long baseOffset, long lastOffset, long logAppendTimeMs, long logStartOffset)
            implements Taken {}

    /// It is not.
    public record Refused(ErrorCode error, @Nullable String message, List<RecordError> recordErrors)
            implements Taken {}

    /// @param allocator for batches that are compressed anew
    /// @param recordsChecked whether records are looked at now, or only the header of each batch
    public BatchIntake(Clock clock, ByteBufAllocator allocator, BooleanSupplier recordsChecked) {
        this.clock = clock;
        this.recordsChecked = recordsChecked;
        this.validators = ThreadLocal.withInitial(() -> new BatchValidator(allocator));
    }

    /// @param records what the producer sent for the partition; changed in place; null when it sent
    ///   nothing
    /// @param acksAll whether all in-sync replicas must have it
    /// @param zstdAllowed whether the request's version knows zstd
    public Taken take(
            Partition partition, @Nullable ByteBuf records, boolean acksAll, boolean zstdAllowed) {
        ValidationRules rules = rules(partition.log().config(), zstdAllowed);
        return switch (validators.get().validate(records, rules, clock.wallMs())) {
            case ValidationOutcome.Rejected rejected ->
                    new Refused(rejected.error(), rejected.message(), rejected.recordErrors());
            case ValidationOutcome.Accepted accepted -> {
                try {
                    yield append(partition, accepted.records(), acksAll);
                } finally {
                    if (accepted.rebuilt()) {
                        accepted.records().release();
                    }
                }
            }
        };
    }

    private static Taken append(Partition partition, ByteBuf batch, boolean acksAll) {
        return switch (partition.append(batch, AppendOrigin.CLIENT, acksAll)) {
            case AppendOutcome.Appended appended ->
                    new Appended(
                            appended.baseOffset(),
                            appended.lastOffset(),
                            appended.logAppendTimeMs(),
                            appended.logStartOffset());
            case AppendOutcome.Duplicate duplicate ->
                    new Appended(
                            duplicate.baseOffset(),
                            duplicate.lastOffset(),
                            duplicate.timestampMs(),
                            duplicate.logStartOffset());
            case AppendOutcome.Rejected rejected ->
                    new Refused(rejected.error(), rejected.detail(), List.of());
        };
    }

    private ValidationRules rules(LogConfig config, boolean zstdAllowed) {
        return new ValidationRules(
                config.maxMessageBytes(),
                config.logAppendTime() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                config.timestampBeforeMaxMs(),
                config.timestampAfterMaxMs(),
                config.compacts(),
                target(config),
                ValidationRules.decompressedBytesMax(config.maxMessageBytes()),
                recordsChecked.getAsBoolean(),
                zstdAllowed);
    }

    private static @Nullable Codec target(LogConfig config) {
        Compression compression = config.compression();
        if (compression == null) {
            return null;
        }
        return switch (compression) {
            case NONE, SNAPPY -> Codec.of(compression);
            case GZIP -> new Codec(compression, config.gzipLevel());
            case LZ4 -> new Codec(compression, config.lz4Level());
            case ZSTD -> new Codec(compression, config.zstdLevel());
        };
    }
}
