package dev.odradek.benchmarks.micro;

import dev.odradek.base.disk.HandleCache;
import dev.odradek.base.disk.RealDisk;
import dev.odradek.base.time.Clock;
import dev.odradek.log.AppendOutcome;
import dev.odradek.log.Background;
import dev.odradek.log.LogConfig;
import dev.odradek.log.LogEnvironment;
import dev.odradek.log.PartitionLog;
import dev.odradek.log.StandaloneLog;
import dev.odradek.log.producer.AppendOrigin;
import dev.odradek.log.producer.ProducerSettings;
import dev.odradek.wire.TopicPartition;
import dev.odradek.wire.codec.Uuid;
import dev.odradek.wire.record.BatchLayout;
import dev.odradek.wire.record.BatchValidator;
import dev.odradek.wire.record.ValidationOutcome;
import dev.odradek.wire.record.ValidationRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.server.common.RequestLocal;
import org.apache.kafka.server.common.TransactionVersion;
import org.apache.kafka.storage.internals.log.LogAppendInfo;
import org.apache.kafka.storage.internals.log.VerificationGuard;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/// One uncompressed batch into a log on disk, page cache included, flush not. Kafka's append
/// validates, so ours is there with and without validation. Every 256 appends the logs are
/// truncated, outside of the time that counts, so that the disk does not fill.
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // prepare() sets what the rest needs
public class AppendBenchmark extends PartBenchmark {
    private static final int APPENDS = 256;
    private static final int BATCH_BYTES_MAX = 1024 * 1024 + 12;
    private static final int LEADER_EPOCH = 3;

    @Param({"100", "65536"})
    public int rawBytes;

    private Path directory;
    private long nowMs;
    private ByteBuf batch;
    private BatchValidator validator;
    private ValidationRules rules;
    private HandleCache handles;
    private PartitionLog log;
    private ByteBuffer kafkaBatch;
    private RequestLocal kafkaLocal;
    private KafkaLog kafkaLog;

    @Setup
    public void prepare() throws IOException {
        directory = Scratch.directory("append");
        nowMs = System.currentTimeMillis();
        byte[] bytes = SampleBatch.of("none", 100, rawBytes);
        batch = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
        validator = new BatchValidator(PooledByteBufAllocator.DEFAULT);
        rules = ValidationRules.standard(BATCH_BYTES_MAX);
        handles = new HandleCache(new RealDisk(), 10);
        log =
                StandaloneLog.open(
                        new LogEnvironment(
                                Clock.system(),
                                handles,
                                new NoBackground(),
                                new Random(42),
                                new ProducerSettings(86_400_000, true)),
                        directory.resolve("orders-0"),
                        new TopicPartition("orders", 0),
                        new Uuid(1, 2),
                        LogConfig.defaults());
        kafkaBatch = ByteBuffer.wrap(bytes.clone());
        kafkaLocal = RequestLocal.withThreadConfinedCaching();
        kafkaLog = new KafkaLog(directory.resolve("payments-0"));

        check(appendOurs() instanceof AppendOutcome.Appended, "our log refuses the batch");
        check(appendTheirs().lastOffset() + 1 == log.logEndOffset(), "the logs end elsewhere");
        check(kafkaBatch.equals(batch.nioBuffer()), "the logs hold other bytes");
        truncate();
    }

    @TearDown(Level.Invocation)
    public void truncate() throws IOException {
        log.truncateTo(0);
        kafkaLog.log().truncateTo(0);
    }

    @TearDown
    public void release() throws IOException {
        log.close();
        handles.close();
        kafkaLog.close();
        kafkaLocal.close();
        batch.release();
        Scratch.delete(directory);
    }

    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public void odradekAppend(Blackhole hole) {
        for (int i = 0; i < APPENDS; i++) {
            hole.consume(appendOurs());
        }
    }

    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public void odradekValidateAndAppend(Blackhole hole) {
        for (int i = 0; i < APPENDS; i++) {
            batch.setLong(BatchLayout.BASE_OFFSET_AT, 0);
            ValidationOutcome outcome = validator.validate(batch, rules, nowMs);
            check(outcome instanceof ValidationOutcome.Accepted, "the batch is refused");
            hole.consume(appendOurs());
        }
    }

    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public void kafkaValidateAndAppend(Blackhole hole) {
        for (int i = 0; i < APPENDS; i++) {
            hole.consume(appendTheirs());
        }
    }

    private AppendOutcome appendOurs() {
        return log.appendAsLeader(batch, LEADER_EPOCH, AppendOrigin.CLIENT);
    }

    private LogAppendInfo appendTheirs() {
        kafkaBatch.putLong(BatchLayout.BASE_OFFSET_AT, 0);
        return kafkaLog.log()
                .appendAsLeader(
                        MemoryRecords.readableRecords(kafkaBatch.duplicate()),
                        LEADER_EPOCH,
                        org.apache.kafka.storage.internals.log.AppendOrigin.CLIENT,
                        kafkaLocal,
                        VerificationGuard.SENTINEL,
                        TransactionVersion.TV_UNKNOWN);
    }

    /// Nothing is forced, and nothing deleted, while appends are measured.
    private static final class NoBackground implements Background {
        @Override
        public void run(Runnable task) {}

        @Override
        public void later(long delayMs, Runnable task) {}
    }
}
