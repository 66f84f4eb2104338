package dev.odradek.wire.generator;

import java.util.List;

/// Writes the classes that find a record by its type.
final class RegistrySource {

    private final String kafkaRelease;

    RegistrySource(String kafkaRelease) {
        this.kafkaRelease = kafkaRelease;
    }

    /// The class for records that are values with a type.
    String metadata(String javaPackage, List<Schema> records) {
        JavaText out = head(javaPackage, false);
        out.line("/// Every record of the metadata log, by its type.");
        out.open("public final class MetadataRecords").line("");
        out.line("private MetadataRecords() {}").line("");
        out.line("/// Reads a record.");
        out.line("///");
        out.line("/// @throws MalformedMessageException if there is no such type");
        out.line("/// @throws UnsupportedVersionException if the type has no such version");
        out.open("public static Message read(MessageReader reader, short apiKey, short version)");
        readSwitch(out, "apiKey", records, "reader, version", "metadata record");
        out.close().line("");
        out.line("/// The type of a record.");
        out.open("public static short apiKeyOf(Message record)");
        out.line("return record.apiKey();");
        out.close();
        out.close();
        return out.toString();
    }

    /// The class for records whose key says what the value is.
    String coordinator(String javaPackage, String name, List<Schema> keys, List<Schema> values) {
        JavaText out = head(javaPackage, true);
        out.line("/// Keys and values by the type that leads a record's key.");
        out.open("public final class " + name).line("");
        out.line("private " + name + "() {}").line("");
        out.line("/// Reads what follows the type in a key.");
        out.line("///");
        out.line("/// @return null if the type is not known");
        out.open("public static @Nullable Message readKey(MessageReader reader, short type)");
        out.open("return switch (type)");
        for (Schema key : keys) {
            out.line(
                    "case %s.API_KEY -> %s.read(reader, %s.HIGHEST_VERSION);"
                            .formatted(key.name(), key.name(), key.name()));
        }
        out.line("default -> null;");
        out.closeWith("};");
        out.close().line("");
        out.line("/// Reads what follows the version in a value.");
        out.line("///");
        out.line("/// @param type that of the key; a type that has no value is malformed");
        out.open(
                "public static Message readValue(MessageReader reader, short type, short version)");
        readSwitch(out, "type", values, "reader, version", "value");
        out.close().line("");
        out.line("/// The type that leads the key, of a key or a value.");
        out.open("public static short typeOf(Message keyOrValue)");
        out.line("return keyOrValue.apiKey();");
        out.close();
        out.close();
        return out.toString();
    }

    private JavaText head(String javaPackage, boolean nullable) {
        JavaText out = new JavaText();
        out.line("// Generated from the records of Apache Kafka " + kafkaRelease + ".");
        out.line("package " + javaPackage + ";").line("");
        out.line("import dev.odradek.wire.codec.MalformedMessageException;");
        out.line("import dev.odradek.wire.codec.Message;");
        out.line("import dev.odradek.wire.codec.MessageReader;");
        if (nullable) {
            out.line("import org.jspecify.annotations.Nullable;");
        } else {
            out.line("import dev.odradek.wire.codec.UnsupportedVersionException;");
        }
        return out.line("");
    }

    private static void readSwitch(
            JavaText out, String subject, List<Schema> records, String arguments, String what) {
        out.open("return switch (" + subject + ")");
        for (Schema record : records) {
            out.line(
                    "case %s.API_KEY -> %s.read(%s);"
                            .formatted(record.name(), record.name(), arguments));
        }
        out.line("default ->");
        out.continued("throw new MalformedMessageException(");
        out.continued(
                "        reader.position(), \"no %s has the type \" + %s);"
                        .formatted(what, subject));
        out.closeWith("};");
    }
}
