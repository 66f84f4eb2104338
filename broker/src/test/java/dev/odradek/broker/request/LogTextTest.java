package dev.odradek.broker.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {
    @Test
    void plainTextIsOnlyQuoted() {
        assertThat(LogText.quoted("rdkafka-1.2")).isEqualTo("\"rdkafka-1.2\"");
    }

    @Test
    void nothingBreaksTheLineOrSteersATerminal() {
        assertThat(LogText.quoted("a\n\u001b[31mFATAL\u2028\"\\"))
                .isEqualTo("\"a\\u000a\\u001b[31mFATAL\\u2028\\\"\\\\\"");
        assertThat(LogText.line("a\r\n\"b\"")).isEqualTo("a\\u000d\\u000a\"b\"");
    }

    @Test
    void longTextIsCut() {
        assertThat(LogText.quoted("x".repeat(1000))).isEqualTo('"' + "x".repeat(128) + "...\"");
    }
}
