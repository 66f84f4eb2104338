package dev.odradek.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Holds `docs/faults.md` to what it says: every known fault has a row, every row an answer, and
/// every test that is named exists in some module.
class FaultsTest {
    private static final Path ROOT = Path.of("..");
    private static final int FAULTS = 45;
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+) \\| (.+) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyFaultHasOneRow() throws IOException {
        assertThat(rows().stream().map(row -> Integer.parseInt(row.group(1))))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, FAULTS).boxed().toList());
    }

    @Test
    void everyRowHasAnAnswer() throws IOException {
        for (Matcher row : rows()) {
            String answer = row.group(3);
            assertThat(
                            TEST.matcher(answer).find()
                                    || answer.startsWith("not ours, because ")
                                    || answer.startsWith("later"))
                    .as("fault %s is answered by a test, 'not ours, because' or 'later'", row)
                    .isTrue();
        }
    }

    @Test
    void everyNamedTestExists() throws IOException {
        Map<String, String> sources = testSources();
        for (Matcher row : rows()) {
            Matcher test = TEST.matcher(row.group(3));
            while (test.find()) {
                assertThat(sources)
                        .as("the test class of fault %s", row.group(1))
                        .containsKey(test.group(1));
                assertThat(sources.get(test.group(1)))
                        .as("fault %s: the test of this name", row.group(1))
                        .contains("void " + test.group(2) + "(");
            }
        }
    }

    private static List<Matcher> rows() throws IOException {
        var rows = new ArrayList<Matcher>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/faults.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /// The sources of all tests, by the name of the class; of several classes of one name all
    /// sources.
    private static Map<String, String> testSources() throws IOException {
        var sources = new HashMap<String, String>();
        for (Path module : modules()) {
            Path tests = module.resolve("src/test/java");
            if (!Files.isDirectory(tests)) {
                continue;
            }
            try (var files = Files.walk(tests)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    private static List<Path> modules() throws IOException {
        try (var folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).toList();
        }
    }
}
