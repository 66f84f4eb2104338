package dev.odradek.wire.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaReaderTest {

    private static @Nullable Schema read(String fields) throws IOException {
        return new SchemaReader()
                .parse(
                        """
                        {"type": "data", "name": "Box", "validVersions": "0-3",
                         "flexibleVersions": "2+", "fields": [%s]}
                        """
                                .formatted(fields),
                        "our-own");
    }

    private static void refused(String fields, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(fields)).withMessage(message);
    }

    @Test
    void aMessageWithoutVersionsIsSkipped() throws IOException {
        assertThat(
                        new SchemaReader()
                                .parse(
                                        "{\"name\": \"Gone\", \"validVersions\": \"none\"}",
                                        "our-own"))
                .isNull();
    }

    @Test
    void keysThatMayChangeTheBytesAreNotOverlooked() {
        refused(
                "{\"name\": \"A\", \"type\": \"int8\", \"versions\": \"0+\", \"packed\": true}",
                "Box.Box.A has the unknown key packed");
    }

    @Test
    void aFieldThatIsTaggedInSomeOfItsVersionsIsRefused() {
        refused(
                "{\"name\": \"A\", \"type\": \"int8\", \"versions\": \"0+\","
                        + " \"tag\": 0, \"taggedVersions\": \"2+\"}",
                "Box.Box.A is tagged in some versions only");
    }

    @Test
    void aFieldThatHidesAMethodOfEveryMessageIsRefused() {
        refused(
                "{\"name\": \"ApiKey\", \"type\": \"int16\", \"versions\": \"0+\"}",
                "Box has a field named apiKey");
    }

    @Test
    void twoStructsOfOneNameAreRefused() {
        String struct =
                "{\"name\": \"%s\", \"type\": \"Lid\", \"versions\": \"0+\", \"fields\": []}";
        refused(
                struct.formatted("A") + "," + struct.formatted("B"),
                "Box has two structs named Lid");
    }

    @Test
    void aDefaultThatIsJsonNullIsTheDefaultOfTheType() throws IOException {
        Schema schema =
                read(
                        "{\"name\": \"A\", \"type\": \"[]int32\", \"versions\": \"0+\","
                                + " \"nullableVersions\": \"0+\", \"default\": null}");
        assertThat(Objects.requireNonNull(schema).root().fields().getFirst().startsNull())
                .isFalse();
    }

    @Test
    void fieldsOfVersionsThatAreGoneAreLeftOut() throws IOException {
        Schema schema = read("{\"name\": \"A\", \"type\": \"int8\", \"versions\": \"4+\"}");
        assertThat(Objects.requireNonNull(schema).root().fields()).isEmpty();
    }

    @Test
    void versionRangesReadInEveryForm() {
        assertThat(Versions.parse("3")).isEqualTo(new Versions(3, 3));
        assertThat(Versions.parse("3-7")).isEqualTo(new Versions(3, 7));
        assertThat(Versions.parse("3+").contains(Short.MAX_VALUE)).isTrue();
        assertThat(Versions.parse("none").isEmpty()).isTrue();
    }
}
