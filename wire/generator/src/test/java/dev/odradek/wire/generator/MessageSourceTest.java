package dev.odradek.wire.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What small schemas become, word for word. After a wanted change, run with `-Drewrite=true` and
/// read the difference.
class MessageSourceTest {

    private static final Path RESOURCES = Path.of("src/test/resources/dev/odradek/wire/generator");

    @ParameterizedTest
    @ValueSource(strings = {"ParcelRequest", "DepotRecord"})
    void aSchemaBecomesTheGoldenText(String name) throws IOException {
        Schema schema =
                Objects.requireNonNull(
                        new SchemaReader().read(RESOURCES.resolve(name + ".json"), "our-own"));

        String text = MessageSource.of(schema, "dev.odradek.sample", "1.2.3");

        Path golden = RESOURCES.resolve(name + ".java.txt");
        if (Boolean.getBoolean("rewrite")) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }
}
