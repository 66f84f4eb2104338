package dev.odradek.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The canary of the static checks: compiles sources that must be refused, with the compiler
/// arguments of the root `pom.xml` word for word. A check that no longer runs would stay silent in
/// every other place. Error Prone and NullAway are on this test's own class path for that, in the
/// versions that the build uses.
class BuildChecksTest {
    private static final Path ROOT_POM = Path.of("..", "pom.xml");

    @TempDir Path directory;

    @Test
    void aSourceWithNothingToRefuseCompiles() throws Exception {
        String output =
                compile(
                        """
                        package canary;

                        final class Fine {
                            private Fine() {}

                            static int length(String text) {
                                return text.length();
                            }
                        }
                        """);

        assertThat(output).isEqualTo("exit 0\n");
    }

    @Test
    void nullnessAndErrorProneRefuse() throws Exception {
        String output =
                compile(
                        """
                        package canary;

                        import org.jspecify.annotations.Nullable;

                        final class Bad {
                            private Bad() {}

                            static int nullAway(@Nullable String text) {
                                return text.length();
                            }

                            static boolean errorProne(Integer left, Integer right) {
                                return left == right;
                            }
                        }
                        """);

        assertThat(output)
                .startsWith("exit 1\n")
                .contains("error: [NullAway]")
                .containsAnyOf("error: [ReferenceEquality]", "error: [BoxedPrimitiveEquality]");
    }

    @Test
    void aWarningIsAnError() throws Exception {
        String output =
                compile(
                        """
                        package canary;

                        final class Bad {
                            private Bad() {}

                            static java.util.List lint() {
                                return java.util.List.of();
                            }
                        }
                        """);

        assertThat(output)
                .startsWith("exit 1\n")
                .contains("warning: [rawtypes]")
                .contains("warnings found and -Werror specified");
    }

    private String compile(String source) throws Exception {
        Path packageInfo = directory.resolve("package-info.java");
        Path type = directory.resolve(source.contains("class Bad") ? "Bad.java" : "Fine.java");
        Files.writeString(packageInfo, "@org.jspecify.annotations.NullMarked\npackage canary;\n");
        Files.writeString(type, source);
        String classPath = System.getProperty("java.class.path");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
        command.addAll(argumentsOfTheBuild());
        command.addAll(
                List.of(
                        "-J-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "-processorpath",
                        classPath,
                        "-d",
                        directory.resolve("classes").toString()));
        command.addAll(List.of(packageInfo.toString(), type.toString()));
        File output = directory.resolve("output").toFile();
        Process javac =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        try {
            assertThat(javac.waitFor(2, TimeUnit.MINUTES)).as("javac ends").isTrue();
        } finally {
            javac.destroyForcibly();
        }
        try (Stream<String> lines = Files.lines(output.toPath(), StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.startsWith("WARNING: "))
                    .reduce("exit " + javac.exitValue() + "\n", (text, line) -> text + line + "\n");
        }
    }

    /// What the root `pom.xml` gives to the compiler: every `<arg>`, and the release.
    private static List<String> argumentsOfTheBuild() throws Exception {
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(ROOT_POM.toFile());
        var arguments = new ArrayList<String>();
        NodeList args = document.getElementsByTagName("arg");
        for (int i = 0; i < args.getLength(); i++) {
            if (((Element) args.item(i).getParentNode()).getTagName().equals("compilerArgs")) {
                arguments.add(args.item(i).getTextContent());
            }
        }
        if (arguments.isEmpty()) {
            throw new IOException(ROOT_POM.toAbsolutePath() + " has no compilerArgs");
        }
        arguments.add("--release");
        arguments.add(
                document.getElementsByTagName("maven.compiler.release").item(0).getTextContent());
        return arguments;
    }
}
