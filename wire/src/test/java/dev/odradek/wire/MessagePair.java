package dev.odradek.wire;

import dev.odradek.wire.codec.Message;
import dev.odradek.wire.codec.MessageReader;
import dev.odradek.wire.codec.MessageWriter;
import dev.odradek.wire.message.Apis;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Schema;

/// A generated message of ours and Kafka's class for the same schema.
record MessagePair(
        Class<? extends Message> ours,
        Class<? extends org.apache.kafka.common.protocol.Message> theirs,
        short lowest,
        short highest) {

    private static final List<String> KAFKA_PACKAGES =
            List.of(
                    "org.apache.kafka.common.message.",
                    "org.apache.kafka.common.metadata.",
                    "org.apache.kafka.raft.generated.",
                    "org.apache.kafka.coordinator.group.generated.",
                    "org.apache.kafka.coordinator.transaction.generated.",
                    "org.apache.kafka.coordinator.share.generated.",
                    "org.apache.kafka.server.log.remote.metadata.storage.generated.",
                    "org.apache.kafka.storage.internals.generated.",
                    "org.apache.kafka.server.storage.log.generated.",
                    "org.apache.kafka.storage.internals.log.generated.");

    /// Every message there is, by name.
    static List<MessagePair> all() {
        try {
            Path classes =
                    Path.of(Apis.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Stream.of("message", "metadata", "coordinator")
                    .flatMap(folder -> classNames(classes, folder).stream())
                    .map(MessagePair::load)
                    .filter(type -> Message.class.isAssignableFrom(type))
                    .sorted(java.util.Comparator.comparing(Class::getSimpleName))
                    .map(type -> of(type.asSubclass(Message.class)))
                    .toList();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> classNames(Path classes, String folder) {
        try (Stream<Path> files = Files.list(classes.resolve("dev/odradek/wire/" + folder))) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$"))
                    .map(file -> file.replace(".class", "").replace('/', '.'))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessagePair of(Class<? extends Message> ours) {
        Message sample = create(ours);
        return new MessagePair(
                ours, kafkaClass(ours), sample.lowestVersion(), sample.highestVersion());
    }

    private static Class<? extends org.apache.kafka.common.protocol.Message> kafkaClass(
            Class<? extends Message> ours) {
        String name = ours.getSimpleName();
        for (String javaPackage : KAFKA_PACKAGES) {
            for (String suffix : List.of("Data", "")) {
                try {
                    return Class.forName(javaPackage + name + suffix)
                            .asSubclass(org.apache.kafka.common.protocol.Message.class);
                } catch (ClassNotFoundException e) {
                    // The next one may be it.
                    continue;
                }
            }
        }
        throw new IllegalStateException("Kafka has no class for " + ours);
    }

    static <T> T create(Class<T> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Message newOurs() {
        return create(ours);
    }

    org.apache.kafka.common.protocol.Message newTheirs() {
        return create(theirs);
    }

    /// Kafka's description of the bytes at a version.
    Schema schema(short version) {
        try {
            return ((Schema[]) theirs.getField("SCHEMAS").get(null))[version];
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Reads with our class.
    Message read(MessageReader reader, short version) {
        try {
            return (Message)
                    ours.getMethod("read", MessageReader.class, short.class)
                            .invoke(null, reader, version);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Message read(byte[] bytes, short version) {
        return read(new MessageReader(Unpooled.wrappedBuffer(bytes)), version);
    }

    static byte[] write(Message message, short version) {
        ByteBuf buffer = Unpooled.buffer();
        message.write(new MessageWriter(buffer), version);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    static byte[] write(org.apache.kafka.common.protocol.Message message, short version) {
        return MessageUtil.byteBufferToArray(
                MessageUtil.toByteBufferAccessor(message, version).buffer());
    }

    org.apache.kafka.common.protocol.Message readTheirs(byte[] bytes, short version) {
        org.apache.kafka.common.protocol.Message message = newTheirs();
        message.read(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), version);
        return message;
    }

    @Override
    public String toString() {
        return ours.getSimpleName();
    }
}
