package dev.odradek.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// The random schedules are worth their time: they find what others found in production.
final class PlantedBugTest {
    private static final int SCHEDULES_MAX = 20_000;
    private static final String PACKAGE = "dev.odradek.log.";

    @ParameterizedTest
    @EnumSource
    void randomSchedulesFindIt(PlantedBug bug) throws ReflectiveOperationException {
        var loader = new PlantedClassLoader(bug);
        for (PlantedBug.Edit edit : bug.edits()) {
            loader.planted(PACKAGE + edit.type());
        }
        Class<?> schedule = loader.loadClass(LogSchedule.class.getName());
        Constructor<?> fromSeed = schedule.getDeclaredConstructor(long.class);
        Method run = schedule.getDeclaredMethod("run");
        fromSeed.setAccessible(true);
        run.setAccessible(true);
        long found = 0;
        for (long seed = 1; found == 0 && seed <= SCHEDULES_MAX; seed++) {
            try {
                run.invoke(fromSeed.newInstance(seed));
            } catch (InvocationTargetException e) {
                found = seed;
            }
        }
        assertThat(found).as("%s: the seed that finds it", bug.description()).isPositive();
        System.out.printf("%s (fault %d) found by seed %d%n", bug, bug.fault(), found);
    }

    /// Takes minutes: the whole of the module's tests for each bug.
    @ParameterizedTest
    @EnumSource
    @EnabledIfSystemProperty(named = "planted.units", matches = "true")
    void theUnitTestsDoNotFindIt(PlantedBug bug) throws Exception {
        var loader = new PlantedClassLoader(bug);
        var listener = new SummaryGeneratingListener();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            LauncherFactory.create()
                    .execute(request().selectors(unitTests(loader)).build(), listener);
        } finally {
            thread.setContextClassLoader(before);
        }
        var summary = listener.getSummary();
        assertThat(summary.getTestsSucceededCount()).isGreaterThan(100);
        assertThat(
                        summary.getFailures().stream()
                                .map(failure -> failure.getTestIdentifier().getDisplayName())
                                .toList())
                .as("%s: unit tests that find it", bug.description())
                .isEmpty();
    }

    private static List<DiscoverySelector> unitTests(ClassLoader loader)
            throws IOException, ClassNotFoundException {
        var selectors = new ArrayList<DiscoverySelector>();
        Path root = Path.of("target", "test-classes");
        // Without what is made of the schedules' findings.
        Set<String> schedules =
                Set.of(
                        LogScheduleTest.class.getName(),
                        PowerCutTest.class.getName(),
                        PlantedBugTest.class.getName());
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted().toList()) {
                String name = root.relativize(file).toString().replace('/', '.');
                if (name.endsWith("Test.class")) {
                    name = name.substring(0, name.length() - ".class".length());
                    if (!schedules.contains(name)) {
                        selectors.add(selectClass(loader.loadClass(name)));
                    }
                }
            }
        }
        return selectors;
    }
}
