package dev.odradek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartCommandTest {
    @Test
    void aFileAndItsOverridesInBothSpellings() {
        assertThat(parse("s.properties", "--override", "a=b=c", "--override=d=e"))
                .isEqualTo(
                        new StartCommand.FromFile(
                                Path.of("s.properties"), List.of("a=b=c", "d=e")));
    }

    @Test
    void aQuickStartNamesItsDirectory() {
        assertThat(parse("--quick-start", "data", "--override", "a=b"))
                .isEqualTo(new StartCommand.QuickStart(Path.of("data"), List.of("a=b")));
    }

    @Test
    void whatIsNoOverrideIsWrong() {
        assertThat(parse("s.properties", "x")).isInstanceOf(StartCommand.Wrong.class);
        assertThat(parse("s.properties", "--override")).isInstanceOf(StartCommand.Wrong.class);
        assertThat(parse("--override", "a=b")).isInstanceOf(StartCommand.Wrong.class);
    }

    @Test
    void nothingAtAllAsksForHelp() {
        assertThat(parse()).isEqualTo(new StartCommand.Help());
        assertThat(parse("s.properties", "--version")).isEqualTo(new StartCommand.Version());
    }

    private static StartCommand parse(String... args) {
        return StartCommand.parse(args);
    }
}
