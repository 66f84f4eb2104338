package dev.odradek.compat.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/// Runs Apache Kafka's own command-line tools inside this JVM, with their input and output in hand:
/// a process for each would take most of the suite's time.
///
/// Threads: one tool at a time, since standard input and output are the JVM's.
public final class StockTool {
    private static final Map<String, String> CLASSES =
            Map.ofEntries(
                    Map.entry("topics", "org.apache.kafka.tools.TopicCommand"),
                    Map.entry("configs", "kafka.admin.ConfigCommand"),
                    Map.entry("console-producer", "org.apache.kafka.tools.ConsoleProducer"),
                    Map.entry(
                            "console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
                    Map.entry("producer-perf-test", "org.apache.kafka.tools.ProducerPerformance"),
                    Map.entry("consumer-perf-test", "org.apache.kafka.tools.ConsumerPerformance"),
                    Map.entry(
                            "consumer-groups",
                            "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
                    Map.entry("groups", "org.apache.kafka.tools.GroupsCommand"),
                    Map.entry("get-offsets", "org.apache.kafka.tools.GetOffsetShell"),
                    Map.entry("delete-records", "org.apache.kafka.tools.DeleteRecordsCommand"),
                    Map.entry("log-dirs", "org.apache.kafka.tools.LogDirsCommand"),
                    Map.entry(
                            "reassign-partitions",
                            "org.apache.kafka.tools.reassign.ReassignPartitionsCommand"),
                    Map.entry("transactions", "org.apache.kafka.tools.TransactionsCommand"),
                    Map.entry("verifiable-producer", "org.apache.kafka.tools.VerifiableProducer"),
                    Map.entry("verifiable-consumer", "org.apache.kafka.tools.VerifiableConsumer"),
                    Map.entry("cluster", "org.apache.kafka.tools.ClusterTool"),
                    Map.entry(
                            "broker-api-versions",
                            "org.apache.kafka.tools.BrokerApiVersionsCommand"),
                    Map.entry("features", "org.apache.kafka.tools.FeatureCommand"),
                    Map.entry("metadata-quorum", "org.apache.kafka.tools.MetadataQuorumCommand"),
                    Map.entry("storage", "kafka.tools.StorageTool"),
                    Map.entry("dump-log", "org.apache.kafka.tools.DumpLogSegments"));

    private StockTool() {}

    /// How a tool ended.
    ///
    /// @param status its exit status
    /// @param output all it wrote to standard output and to standard error, as it came
    public record Result(int status, String output) {
        /// @return the output
        /// @throws AssertionError when the status is not 0
        public String succeeded() {
            if (status != 0) {
                throw new AssertionError("the tool ended with status " + status + "\n" + output);
            }
            return output;
        }
    }

    /// Runs the tool that Kafka's scripts call `kafka-<name>.sh`.
    public static Result run(String name, String... arguments) {
        return run(name, "", List.of(arguments));
    }

    /// Runs a tool.
    ///
    /// @param input what it finds on standard input
    public static synchronized Result run(String name, String input, List<String> arguments) {
        String tool = Objects.requireNonNull(CLASSES.get(name), () -> "no such tool: " + name);
        var in = System.in;
        var out = System.out;
        var err = System.err;
        var bytes = new ByteArrayOutputStream();
        var print = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        List<Runnable> hooks = new ArrayList<>();
        var first = new AtomicReference<@Nullable Integer>();
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        System.setOut(print);
        System.setErr(print);
        Exit.setExitProcedure((code, _) -> {
            first.compareAndSet(null, code);
            throw new Exited();
        });
        Exit.setShutdownHookAdder((_, hook) -> hooks.add(hook));
        try {
            Class.forName(tool)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments.toArray(new String[0]));
            hooks.forEach(Runnable::run);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof Exited)) {
                throw new AssertionError(name + " " + arguments, e.getCause());
            }
            hooks.forEach(Runnable::run);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(tool + " cannot be run", e);
        } finally {
            Exit.resetExitProcedure();
            Exit.resetShutdownHookAdder();
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
        Integer status = first.get();
        return new Result(status == null ? 0 : status, bytes.toString(StandardCharsets.UTF_8));
    }

    /// Runs a tool as a process, for those that finish their work in a hook of the JVM's end.
    public static Result runProcess(Node node, String name, List<String> arguments) {
        String tool = Objects.requireNonNull(CLASSES.get(name), () -> "no such tool: " + name);
        try (Child child =
                Child.start(node.directory(), name, Map.of(), Node.kafkaTool(tool, arguments))) {
            int status = child.awaitExit(Duration.ofSeconds(60));
            return new Result(status, child.out() + child.err());
        }
    }

    /// Splits a command line at blanks; single quotes keep blanks.
    public static List<String> words(String line) {
        var words = new ArrayList<String>();
        String[] quoted = line.split("'", -1);
        var word = new StringBuilder();
        for (int i = 0; i < quoted.length; i++) {
            if (i % 2 == 1) {
                word.append(quoted[i]);
                continue;
            }
            String[] parts = quoted[i].split(" ", -1);
            for (int p = 0; p < parts.length; p++) {
                word.append(parts[p]);
                if (p < parts.length - 1 && !word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /// The lines of an output that say something: without stack traces, and without what tools say
    /// about the error by which they end here.
    public static List<String> lines(String output) {
        return Arrays.stream(output.split("\n"))
                .filter(line -> !line.isBlank())
                .filter(line -> !line.startsWith("\tat ") && !line.startsWith("Caused by: "))
                .filter(line -> !line.startsWith("\t... ") && !line.contains(Exited.MESSAGE))
                .toList();
    }

    /// What ends a tool instead of this JVM; an error, since tools catch exceptions.
    private static final class Exited extends Error {
        static final String MESSAGE = "ended by the test's exit procedure";

        Exited() {
            super(MESSAGE, null, false, false);
        }
    }
}
