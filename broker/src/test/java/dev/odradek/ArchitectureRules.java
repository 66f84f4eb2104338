package dev.odradek;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the house allows. The rules hold for every package below `root`, so that a test can plant
/// violations below another one and see them turn red.
///
/// @param root the package that stands for `dev.odradek`
record ArchitectureRules(String root) {
    /// Each area and what of ours it may use, itself apart. What is not named here may use nothing.
    private static final Map<String, List<String>> DIRECTIONS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("base", List.of()),
                            Map.entry("sim", List.of("base")),
                            Map.entry("wire", List.of("base")),
                            Map.entry("log", List.of("base", "wire")),
                            Map.entry("raft.record", List.of("base", "wire")),
                            Map.entry("raft.core", List.of("base.check", "raft.record", "wire")),
                            Map.entry(
                                    "raft.store",
                                    List.of("base", "wire", "log", "raft.record", "raft.core")),
                            Map.entry(
                                    "raft.driver",
                                    List.of(
                                            "base",
                                            "wire",
                                            "raft.record",
                                            "raft.core",
                                            "raft.store")),
                            Map.entry(
                                    "metadata",
                                    List.of("base", "wire", "raft.record", "raft.driver")),
                            Map.entry(
                                    "controller",
                                    List.of(
                                            "base",
                                            "wire",
                                            "raft.record",
                                            "raft.core",
                                            "raft.driver",
                                            "metadata")),
                            Map.entry("groups", List.of("base", "wire")),
                            Map.entry(
                                    "broker",
                                    List.of(
                                            "base",
                                            "wire",
                                            "log",
                                            "raft",
                                            "metadata",
                                            "controller",
                                            "groups"))));

    /// Areas that decide and do nothing: time, chance and answers come in as arguments.
    private static final List<String> PURE =
            List.of("raft.core", "raft.record", "metadata", "controller", "groups");

    /// Areas that run under simulation, so that everything they do to the world goes through
    /// `base`.
    private static final List<String> SIMULATED =
            List.of(
                    "log",
                    "raft",
                    "metadata",
                    "controller",
                    "groups",
                    "broker.partition",
                    "broker.fetch",
                    "broker.coordinator");

    /// A call that is refused, and what to call instead. No name stands for every method of the
    /// type.
    private record Ban(Class<?> owner, List<String> names, String instead) {
        boolean forbids(CodeUnitCallTarget target) {
            return target.getOwner().isEquivalentTo(owner)
                    && (names.isEmpty() || names.contains(target.getName()));
        }
    }

    private static final String CLOCK = "take a dev.odradek.base.time.Clock";
    private static final String TIMER = "use dev.odradek.base.task.TaskQueue.schedule";
    private static final String TASKS = "take a queue or a pool from dev.odradek.base.task.Tasks";
    private static final String RANDOM = "take a java.util.random.RandomGenerator as an argument";

    private static final List<Ban> BANS =
            List.of(
                    new Ban(System.class, List.of("nanoTime", "currentTimeMillis"), CLOCK),
                    new Ban(java.time.Instant.class, List.of("now"), CLOCK),
                    new Ban(java.time.LocalDateTime.class, List.of("now"), CLOCK),
                    new Ban(
                            java.time.Clock.class,
                            List.of("systemUTC", "systemDefaultZone"),
                            CLOCK),
                    new Ban(Thread.class, List.of("sleep"), TIMER),
                    new Ban(java.util.Timer.class, List.of("<init>"), TIMER),
                    new Ban(
                            Thread.class,
                            List.of("<init>", "ofPlatform", "ofVirtual", "startVirtualThread"),
                            TASKS),
                    new Ban(java.util.concurrent.Executors.class, List.of(), TASKS),
                    new Ban(
                            java.util.concurrent.ThreadPoolExecutor.class,
                            List.of("<init>"),
                            TASKS),
                    new Ban(java.util.concurrent.ForkJoinPool.class, List.of(), TASKS),
                    new Ban(
                            java.util.concurrent.CompletableFuture.class,
                            List.of(
                                    "supplyAsync",
                                    "runAsync",
                                    "orTimeout",
                                    "completeOnTimeout",
                                    "delayedExecutor"),
                            TASKS),
                    new Ban(java.util.Random.class, List.of("<init>"), RANDOM),
                    new Ban(java.util.SplittableRandom.class, List.of("<init>"), RANDOM),
                    new Ban(java.security.SecureRandom.class, List.of("<init>"), RANDOM),
                    new Ban(java.util.concurrent.ThreadLocalRandom.class, List.of(), RANDOM),
                    new Ban(java.util.UUID.class, List.of("randomUUID"), RANDOM),
                    new Ban(Math.class, List.of("random"), RANDOM));

    /// The rim, where the real world comes in: class, and what it may call.
    private static final Map<String, Set<Class<?>>> RIM =
            Map.of(
                    // The process's own random source; the hook that the JVM runs on SIGTERM.
                    "broker.Main",
                    Set.of(java.security.SecureRandom.class, Thread.class),
                    // Run by a person, once: ids and salts that nobody can guess.
                    "broker.storage.DirectoryIds",
                    Set.of(java.security.SecureRandom.class),
                    "broker.storage.StorageTool",
                    Set.of(java.security.SecureRandom.class),
                    // A client of the node, played once by the build.
                    "broker.training.TrainingTraffic",
                    Set.of(System.class));

    /// Types that reach a file or a socket by themselves.
    private static final Set<String> FILES_AND_SOCKETS =
            Set.of(
                    "java.nio.file.Files",
                    "java.nio.channels.FileChannel",
                    "java.nio.channels.AsynchronousFileChannel",
                    "java.io.File",
                    "java.io.FileReader",
                    "java.io.FileWriter",
                    "java.io.FileInputStream",
                    "java.io.FileOutputStream",
                    "java.io.RandomAccessFile",
                    "java.net.Socket",
                    "java.net.ServerSocket",
                    "java.net.DatagramSocket",
                    "java.net.http.HttpClient",
                    "java.nio.channels.Selector",
                    "java.nio.channels.SocketChannel",
                    "java.nio.channels.ServerSocketChannel",
                    "java.nio.channels.DatagramChannel");

    List<ArchRule> all() {
        var rules = new ArrayList<ArchRule>();
        rules.addAll(directions());
        rules.add(everyClassHasAnArea());
        rules.addAll(noCycles());
        rules.add(onlyStoreSeesTheLog());
        rules.addAll(purity());
        rules.addAll(silence());
        rules.addAll(noWorldOfItsOwn());
        rules.addAll(bans());
        rules.addAll(libraries());
        return rules;
    }

    private List<ArchRule> directions() {
        var rules = new ArrayList<ArchRule>();
        DIRECTIONS.forEach((area, allowed) -> {
            var visible = new ArrayList<>(allowed);
            visible.add(area);
            rules.add(
                    noClasses()
                            .that(resideInAPackage(below(area)))
                            .should()
                            .dependOnClassesThat(ours().and(not(resideIn(visible))))
                            .because(
                                    area
                                            + " is above "
                                            + allowed
                                            + " alone: move what both need down, or hand"
                                            + " it in through an interface of "
                                            + area));
        });
        return rules;
    }

    private ArchRule everyClassHasAnArea() {
        var areas = new ArrayList<>(DIRECTIONS.keySet());
        return noClasses()
                .that(ours().and(not(resideIn(areas))))
                .should()
                .bePublic()
                .orShould()
                .bePackagePrivate()
                .because("a new package needs a line in ArchitectureRules.DIRECTIONS");
    }

    private List<ArchRule> noCycles() {
        return List.of(
                slices().matching(root + ".(*)..").should().beFreeOfCycles(),
                slices().matching(root + ".broker.(*)..").should().beFreeOfCycles(),
                slices().matching(root + ".raft.(*)..").should().beFreeOfCycles(),
                slices().matching(root + ".groups.(*)..").should().beFreeOfCycles(),
                slices().matching(root + ".log.(*)..").should().beFreeOfCycles());
    }

    private ArchRule onlyStoreSeesTheLog() {
        return noClasses()
                .that(resideIn(List.of("raft", "metadata", "controller")))
                .and(not(resideIn(List.of("raft.store"))))
                .should()
                .dependOnClassesThat(resideIn(List.of("log")))
                .because("raft.store is the metadata quorum's only door to the log");
    }

    private List<ArchRule> purity() {
        return List.of(
                noClasses()
                        .that(resideIn(PURE))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        "java.net..",
                                        "java.nio.channels..",
                                        "java.util.concurrent.."))
                        .because(
                                "a decision has one owner and no world: answer with values, and let"
                                        + " the driver or the broker act"),
                noClasses()
                        .that(resideIn(List.of("raft.core", "groups")))
                        .should()
                        .dependOnClassesThat(
                                resideIn(
                                        List.of("base.disk", "base.task", "base.time", "base.net")))
                        .because("time and tasks come as arguments: take `long nowMs`"));
    }

    private List<ArchRule> silence() {
        return List.of(
                noClasses()
                        .that(resideIn(List.of("raft.core", "raft.record", "metadata", "groups")))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("org.slf4j..", "java.util.logging.."))
                        .because(
                                "it runs thousands of times in a simulation: return what happened,"
                                        + " and let the owner log it"),
                noClasses()
                        .that(ours())
                        .and(not(exactly("broker.LogLines")))
                        .and(not(exactly("broker.NodeLogManager")))
                        .and(not(exactly("broker.Main")))
                        .should()
                        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                        .because(
                                "log through org.slf4j; LogLines is where it meets java.util.logging"));
    }

    private List<ArchRule> noWorldOfItsOwn() {
        var reaches =
                new DescribedPredicate<JavaClass>("reach a file or a socket by themselves") {
                    @Override
                    public boolean test(JavaClass type) {
                        return FILES_AND_SOCKETS.contains(type.getName());
                    }
                };
        return List.of(
                noClasses()
                        .that(resideIn(SIMULATED))
                        .should()
                        .dependOnClassesThat(reaches)
                        .because(
                                "files are reached through dev.odradek.base.disk.Disk, other nodes"
                                        + " through what the broker hands in"),
                noClasses()
                        .that(ours())
                        .and(
                                not(
                                        resideIn(
                                                List.of(
                                                        "base",
                                                        // sendfile wants the channel of an open
                                                        // lease
                                                        "broker.net",
                                                        // properties are read before there is a
                                                        // Disk
                                                        "broker.config",
                                                        // a client, played by the build
                                                        "broker.training",
                                                        // reads Kafka's definitions in the build
                                                        "wire.generator"))))
                        .should()
                        .dependOnClassesThat(reaches)
                        .because("files are reached through dev.odradek.base.disk.Disk"),
                noClasses()
                        .that(ours())
                        .and(not(resideIn(List.of("base"))))
                        .and(not(exactly("broker.Main")))
                        .and(not(exactly("broker.storage.StorageTool")))
                        .should()
                        .callMethodWhere(
                                call(
                                        "make the real clock, disk or tasks",
                                        target ->
                                                Set.of("RealDisk", "ThreadTasks")
                                                                .contains(
                                                                        target.getOwner()
                                                                                .getSimpleName())
                                                        || target.getFullName()
                                                                .equals(
                                                                        root
                                                                                + ".base.time.Clock.system()")))
                        .because("the real ones are made once, in Main, and handed down"));
    }

    private List<ArchRule> bans() {
        var rules = new ArrayList<ArchRule>();
        for (Ban ban : BANS) {
            DescribedPredicate<JavaClass> exempt = resideIn(List.of("base"));
            for (Map.Entry<String, Set<Class<?>>> entry : RIM.entrySet()) {
                if (entry.getValue().contains(ban.owner())) {
                    exempt = exempt.or(exactly(entry.getKey()));
                }
            }
            rules.add(
                    noClasses()
                            .that(ours().and(not(exempt)))
                            .should()
                            .callCodeUnitWhere(
                                    call(
                                            "is "
                                                    + ban.owner().getSimpleName()
                                                    + "."
                                                    + (ban.names().isEmpty() ? "*" : ban.names()),
                                            ban::forbids))
                            .because("nobody but base does this by itself: " + ban.instead()));
        }
        rules.add(
                noClasses()
                        .that(ours())
                        .and(not(resideIn(List.of("base"))))
                        .should()
                        .beAssignableTo(Thread.class)
                        .because("nobody but base makes threads: " + TASKS));
        return rules;
    }

    private List<ArchRule> libraries() {
        return List.of(
                noClasses()
                        .that(ours())
                        .and(not(resideIn(List.of("broker.net"))))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        "io.netty.channel..",
                                        "io.netty.bootstrap..",
                                        "io.netty.handler.."))
                        .because(
                                "channels and pipelines end at broker.net; elsewhere an event loop"
                                        + " is a TaskQueue and bytes are a ByteBuf"),
                noClasses()
                        .that(ours())
                        .and(not(resideIn(List.of("base"))))
                        .should()
                        .dependOnClassesThat(resideInAPackage("com.github.benmanes.caffeine.."))
                        .because("the one cache that is bounded by use is base.disk.HandleCache"),
                noClasses()
                        .that(ours())
                        .should()
                        .dependOnClassesThat(resideInAPackage("org.apache.kafka.."))
                        .because(
                                "Apache Kafka is what tests compare with; it is never on our class path"));
    }

    private DescribedPredicate<JavaClass> ours() {
        return resideInAPackage(root + "..");
    }

    private DescribedPredicate<JavaClass> resideIn(List<String> areas) {
        return resideInAnyPackage(areas.stream().map(this::below).toArray(String[]::new))
                .as("reside in " + areas);
    }

    private DescribedPredicate<JavaClass> exactly(String name) {
        String full = root + "." + name;
        return new DescribedPredicate<>("are " + name) {
            @Override
            public boolean test(JavaClass type) {
                return type.getName().equals(full) || type.getName().startsWith(full + "$");
            }
        };
    }

    private String below(String area) {
        return root + "." + area + "..";
    }

    private static <T> DescribedPredicate<T> not(DescribedPredicate<T> predicate) {
        return DescribedPredicate.not(predicate);
    }

    private interface TargetTest {
        boolean forbids(CodeUnitCallTarget target);
    }

    private static DescribedPredicate<JavaCall<?>> call(String description, TargetTest test) {
        return new DescribedPredicate<>(description) {
            @Override
            public boolean test(JavaCall<?> call) {
                return test.forbids(call.getTarget());
            }
        };
    }

    static List<String> areas() {
        return List.copyOf(DIRECTIONS.keySet());
    }
}
